import { describe, expect, it } from "vitest";
import { compile } from "../index.ts";

const NAMESPACE = {
  service: { name: "shop" },
  service_instance: { inputs: { port: 80, tags: ["a", "b"], env: { A: "1", B: "2" } } },
  service_instances: [{ name: "one" }, { name: "two" }],
};

function render(template: string) {
  const compiled = compile(template);
  if (compiled.outcome === "failed") throw new Error(compiled.failure.message);
  const result = compiled.template.render(NAMESPACE);
  if (result.outcome === "failed") throw new Error(result.failure.message);
  return result;
}

/** `text@line:column paths` of each segment, verbatim text left out. */
function values(template: string): readonly string[] {
  const { text, sourceMap } = render(template);
  return Array.from({ length: sourceMap.length }, (_, index) => sourceMap.segment(index))
    .filter(({ kind }) => kind === "value")
    .map(({ start, end, range, paths }) => {
      const { line, column } = range.start;
      return `${text.slice(start, end)}@${line}:${column} ${paths.join(" ")}`.trim();
    });
}

describe("the source map of a rendered template", () => {
  it("covers the text without gaps", () => {
    const { text, sourceMap } = render(
      "a{{ service.name }}b\n{% for t in [1, 2] %}{{ t }}{% endfor %}c",
    );

    const parts = Array.from({ length: sourceMap.length }, (_, index) => sourceMap.segment(index));

    expect(parts.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
    expect(parts.length).toBeGreaterThan(4);
  });

  it.each([
    [
      "a direct read",
      "{{ service_instance.inputs.port }}",
      ["80@1:1 service_instance.inputs.port"],
    ],
    [
      "several reads",
      "{{ service.name ~ service_instance.inputs.port }}",
      ["shop80@1:1 service.name service_instance.inputs.port"],
    ],
    [
      "the chosen branch",
      "{{ service.name if false else service_instance.inputs.port }}",
      ["80@1:1 service_instance.inputs.port"],
    ],
    [
      "a variable",
      "{% set p = service_instance.inputs.port %}{{ p + 1 }}",
      ["81@1:43 service_instance.inputs.port"],
    ],
    [
      "a namespace variable",
      "{% set ns = namespace() %}{% set ns.p = service.name %}{{ ns.p }}",
      ["shop@1:56 service.name"],
    ],
    [
      "items of a list",
      "{% for t in service_instance.inputs.tags %}{{ t }}{% endfor %}",
      ["a@1:44 service_instance.inputs.tags[0]", "b@1:44 service_instance.inputs.tags[1]"],
    ],
    [
      "items that pass a test",
      "{% for t in service_instance.inputs.tags if t == 'b' %}{{ t }}{% endfor %}",
      ["b@1:56 service_instance.inputs.tags[1]"],
    ],
    [
      "objects of a list",
      "{% for i in service_instances %}{{ i.name }}{% endfor %}",
      ["one@1:33 service_instances[0].name", "two@1:33 service_instances[1].name"],
    ],
    [
      "entries of a dict",
      "{% for k, v in service_instance.inputs.env.items() %}{{ v }}{% endfor %}",
      ["1@1:54 service_instance.inputs.env.A", "2@1:54 service_instance.inputs.env.B"],
    ],
    ["a filter", "{{ service.name | upper }}", ["SHOP@1:1 service.name"]],
    [
      "a macro's argument, inside the macro",
      "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(service.name) }}",
      ["shop@1:18 service.name"],
    ],
    [
      "a computed item",
      "{{ service_instances[1 - 1].name }}",
      ["one@1:1 service_instances[0].name"],
    ],
    ["a literal", "{{ 'x' }}", ["x@1:1"]],
  ])("names what flowed into %s", (_name, template, expected) => {
    expect(values(template)).toEqual(expected);
  });

  it("keeps the places of a block set that is printed as it is", () => {
    const { sourceMap } = render("{% set b %}x\n  y{{ service.name }}{% endset %}\n\n{{ b }}");

    const at = sourceMap.locate(6);

    expect(at).toMatchObject({ kind: "text", range: { start: { line: 2, column: 3 } } });
  });

  it("keeps the lines of what a filter block changes", () => {
    const { text, sourceMap } = render(
      "{% filter indent(2) %}a: 1\nb: {{ service.name }}\nc: 3{% endfilter %}",
    );

    const lines = [1, 2, 3].map((line) => sourceMap.line(line).at(-1)?.range.start.line);

    expect(text).toBe("a: 1\n  b: shop\n  c: 3");
    expect(lines).toEqual([1, 2, 3]);
  });

  it("locates template text to the character in a file with other line endings", () => {
    const { text, sourceMap } = render("a: 1\r\nbb: {{ service.name }} cc\r\n");

    const at = sourceMap.locate(text.indexOf("cc"));

    expect(at?.range.start).toEqual({ offset: 29, line: 2, column: 24 });
  });
});
