import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, float } from "./index.ts";

const CODES = ["syntax", "undefined", "type", "limit", "unsafe", "unsupported"];

function render(template: string, namespace: Record<string, unknown> = {}) {
  const compiled = compile(template);
  return compiled.outcome === "compiled" ? compiled.template.render(namespace) : compiled;
}

describe("a template", () => {
  it("renders any number of times, each on its own", () => {
    const compiled = compile("{% set _ = xs.append(1) %}{{ xs }}");
    const namespace = { xs: [0] };

    const texts = [1, 2].map(() => {
      const result =
        compiled.outcome === "compiled" ? compiled.template.render(namespace) : compiled;
      return result.outcome === "rendered" ? result.text : result.failure.message;
    });

    expect(texts).toEqual(["[0, 1]", "[0, 1]"]);
    expect(namespace).toEqual({ xs: [0] });
  });

  it("gives the place of a failure in a file with other line endings", () => {
    const result = render("a\r\n  {{ service.nme }}\r\n", { service: { name: "x" } });

    expect(result).toMatchObject({
      outcome: "failed",
      failure: {
        code: "undefined",
        message: "'dict object' has no attribute 'nme'",
        hint: "did you mean 'name'?",
        range: {
          start: { offset: 8, line: 2, column: 6 },
          end: { offset: 19, line: 2, column: 17 },
        },
      },
    });
  });

  it.each([
    ["{{ nme }}", { name: 1 }, "did you mean 'name'?"],
    ["{{ 'a' | uper }}", {}, "did you mean 'upper'?"],
    ["{{ 1 is defind }}", {}, "did you mean 'defined'?"],
    ["{% iff true %}{% endif %}", {}, "did you mean 'if'?"],
    ["{{ d.zzz }}", { d: { a: 1, b: 2 } }, "it has: a, b"],
    ["{{ 'a' + 1 }}", {}, "join values of other types with ~"],
    ["a\n{% if a %}\nb", {}, "the if on line 2 is still open; close it with {% endif %}"],
  ])("says the way out of %s", (template, namespace, hint) => {
    expect(render(template, namespace)).toHaveProperty(
      "failure.hint",
      expect.stringContaining(hint),
    );
  });

  it("keeps floats that JavaScript cannot tell from ints", () => {
    const result = render("{{ a }} {{ b }} {{ c }} {{ d }}", {
      a: float(1),
      b: 1,
      c: 1.5,
      d: 2n ** 70n,
    });

    expect(result).toMatchObject({ text: "1.0 1 1.5 1180591620717411303424" });
  });

  it("refuses what is not data", () => {
    const result = render("{{ f }}", { f: () => 1 });

    expect(result).toHaveProperty("failure.message", "a function cannot be given to a template");
  });

  it.each([
    ["braces", "{".repeat(500_000)],
    ["tags that never close", "{% ".repeat(200_000)],
    ["prints that never close", "{{ ".repeat(200_000)],
    ["raw tags without an end", `{% raw %}${"{% ".repeat(200_000)}`],
    ["spaces in tags", `{%${" ".repeat(500_000)}`],
    ["a long number", `{{ ${"1".repeat(500_000)} }}`],
    ["underscores in a number", `{{ ${"1_".repeat(250_000)} }}`],
    ["backslashes in a string", `{{ '${"\\".repeat(500_000)}`],
    ["brackets", `{{ ${"(".repeat(300_000)}`],
    ["signs", `{{ ${"-".repeat(300_000)}1 }}`],
    ["nots", `{{ ${"not ".repeat(100_000)}1 }}`],
    ["operators", `{{ 1${" + 1".repeat(100_000)} }}`],
    ["attributes", `{{ a${".a".repeat(100_000)} }}`],
    ["filters", `{{ a${"|e".repeat(100_000)} }}`],
    ["conditionals", `{{ 1${" if 1 else 1".repeat(50_000)} }}`],
    ["ifs", "{% if 1 %}".repeat(50_000)],
    ["elifs", `{% if 0 %}${"{% elif 0 %}".repeat(3_000)}{% endif %}`],
    ["urls", `{{ '${")".repeat(200_000)}a)' | urlize }}`],
    ["hyphens to wrap", `{{ '${"a-".repeat(50_000)}' | wordwrap(10) }}`],
    ["digits that are not a number", `{{ ('1' * 200000 ~ 'x') | float }}`],
    ["words from the right", "{{ ('a ' * 200000).rsplit(none, 190000) | length }}"],
    [
      "characters of a long text",
      "{% set s = 'a' * 4000000 %}{% for i in range(100000) %}{{ s[i] }}{% endfor %}",
    ],
    [
      "tests of a long text",
      "{% set s = 'a' * 4000000 %}{% for i in range(100000) %}{% if s | length and s == s ~ '' %}{% endif %}{% endfor %}",
    ],
    [
      "items taken from the front",
      "{% set l = range(90000) | list %}{% for i in range(90000) %}{% set _ = l.pop(0) %}{% endfor %}",
    ],
    ["tags to strip", `{{ '${"<".repeat(200_000)}' | striptags }}`],
  ])("takes little time over %s", (_name, template) => {
    // Quadratic work over these sizes would run into the test's time limit.
    const result = render(template);

    if (result.outcome === "failed") {
      expect(["syntax", "undefined", "type", "limit"]).toContain(result.failure.code);
    } else expect(result.text).toBeTypeOf("string");
  });

  it("ends in text or a labelled failure whatever it is given", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "-",
      "if",
      "for",
      "x",
      "in",
      "|",
      "(",
      "]",
      "'",
      "\\",
      "set",
      "=",
      "end",
      "raw",
      "1",
      ".",
      "\n",
      "é",
      "~",
      "macro",
    );
    const source = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(" ")),
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    let checked = 0;

    fc.assert(
      fc.property(source, (text) => {
        const result = render(text, { x: [1] });
        checked += 1;
        if (result.outcome === "failed") expect(CODES).toContain(result.failure.code);
      }),
      { numRuns: 3_000 },
    );

    expect(checked).toBeGreaterThanOrEqual(3_000);
  });
});
