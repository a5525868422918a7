import { describe, expect, it } from "vitest";
import { branchConditions, compile, references, type Template } from "../index.ts";

function template(text: string): Template {
  const compiled = compile(text);
  if (compiled.outcome === "failed") throw new Error(compiled.failure.message);
  return compiled.template;
}

const read = (text: string): readonly string[] =>
  references(template(text)).map((one) => one.text + (one.guarded ? "?" : ""));

describe("references", () => {
  it.each([
    ["prints", "{{ a.b.c }} {{ a['x-y'][0] }}", ["a.b.c", 'a["x-y"][0]']],
    ["each place once", "{{ a.b }}{{ a.b }}", ["a.b", "a.b"]],
    [
      "loops over lists",
      "{% for i in xs %}{{ i.name }}{{ loop.index }}{% endfor %}",
      ["xs", "xs[*].name"],
    ],
    ["shadowed names", "{% set a = 1 %}{{ a }}{{ b }}", ["b"]],
    [
      "names that stand for paths",
      "{% set i = service.inputs %}{{ i.port }}",
      ["service.inputs", "service.inputs.port"],
    ],
    ["names outside of their scope", "{% for x in xs %}{% endfor %}{{ x }}", ["xs", "x"]],
    ["methods", "{{ a.b.split(',') }}{{ a.items() }}", ["a.b", "a"]],
    ["get", "{{ a.get('x', 1) }}", ["a.x?"]],
    ["default", "{{ a.b | default('x') }}{{ a.c | d(a.e) }}", ["a.b?", "a.c?", "a.e"]],
    [
      "tests for presence",
      "{% if a.b is defined %}{{ a.b }}{{ a.c }}{% else %}{{ a.b }}{% endif %}",
      ["a.b?", "a.b?", "a.c", "a.b"],
    ],
    [
      "tests for absence",
      "{% if a.b is not defined %}x{% else %}{{ a.b }}{% endif %}",
      ["a.b?", "a.b?"],
    ],
    [
      "guards in and",
      "{% if a is defined and a == 1 %}{% endif %}{{ 1 if b is undefined or b }}",
      ["a?", "a?", "b?", "b?"],
    ],
    ["computed keys", "{{ a[b.c].d }}", ["a[*].d", "b.c"]],
    [
      "macros",
      "{% macro m(x, y=a.b) %}{{ x }}{{ caller() }}{{ c }}{% endmacro %}{{ m(d) }}",
      ["a.b", "c", "d"],
    ],
    ["globals", "{{ range(3) }}{{ namespace(a=b) }}", ["b"]],
  ])("finds %s", (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("says where", () => {
    const [reference] = references(template("x\n  {{ service.name | upper }}"));

    expect(reference?.range).toMatchObject({
      start: { line: 2, column: 6 },
      end: { line: 2, column: 18 },
    });
  });
});

describe("branchConditions", () => {
  it.each([
    [
      "equality",
      "{% if a.b == 'x' %}{% elif 'y' != a.b %}{% endif %}",
      ["a.b equals x", "a.b equals y"],
    ],
    [
      "membership",
      "{% if a in ['x', 'y'] %}{% endif %}{% if 'x' in b %}{% endif %}",
      ["a equals x,y", "b contains x"],
    ],
    ["truth", "{% if a.b %}{% endif %}{{ 1 if not c else 2 }}", ["a.b truthy ", "c truthy "]],
    ["presence", "{% if a is defined and b == 1 %}{% endif %}", ["a defined ", "b equals 1"]],
    ["order", "{% if a > 3 %}{% endif %}", ["a ordered 3"]],
    ["what is not understood", "{% if a.b | length > 0 %}{% endif %}", ["a.b other "]],
    ["loops", "{% for i in xs if i.on %}{% endfor %}", ["xs[*].on truthy "]],
    [
      "tests",
      "{% if a is eq 'x' %}{% elif a is none %}{% elif a is true %}{% endif %}",
      ["a equals x", "a equals ", "a equals true"],
    ],
  ])("finds %s", (_name, text, expected) => {
    const found = branchConditions(template(text));

    expect(found.map((one) => `${one.text} ${one.kind} ${one.literals.join(",")}`)).toEqual(
      expected,
    );
  });
});
