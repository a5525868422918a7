import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleValue } from "./assemble-value.ts";
import { readTemplate } from "./read-template.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");
const texts = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.ya?ml$/.test(path))
  .map((path) => readFileSync(join(fixtures, path), "utf8"))
  .filter((text) => text.length < 30_000);

/** What comes of a text that is read as a whole: limits keep it from being put together. */
const whole = (text: string) => comparable(readTemplate(text, { file: "a.yaml", limits: {} }));
const assembled = (text: string) => comparable(readTemplate(text, { file: "a.yaml" }));
const comparable = ({ template, findings }: ReturnType<typeof readTemplate>) => ({
  template: template && JSON.stringify(template),
  findings,
});

describe("a template that is put together from its parts", () => {
  it("is what it is as a whole, for every fixture", () => {
    const put = texts.filter((text) => assembleValue(text) !== undefined);

    expect(put.length).toBeGreaterThan(texts.length / 3);
    for (const text of texts) expect(assembled(text)).toEqual(whole(text));
  });

  it("is what it is as a whole, whatever is done to its lines", () => {
    const line = fc.constantFrom(
      ...[
        "",
        "  ",
        "# note",
        "  # note",
        " x: 1",
        "  Y:",
        "    z: [1,",
        "  q: 'a",
        "b'",
        "---",
        "...",
        "Outputs:",
        "  - 1",
        "    k: |",
        "      text",
        "   t: >-",
        "  '<<': {}",
        "{}",
        "  A: &a 1",
        "  B: *a",
        "? x",
        ": y",
        '  "k": v',
        "Resources: {}",
        "\tx: 1",
        "    s: !Sub 'x'",
        "%YAML 1.1",
      ],
    );
    const edit = fc.record({
      at: fc.nat(),
      drop: fc.nat({ max: 2 }),
      put: fc.array(line, { maxLength: 3 }),
    });
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

    fc.assert(
      fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
        const lines = text.split("\n");
        for (const { at, drop, put } of changes) lines.splice(at % lines.length, drop, ...put);
        const changed = lines.join("\n");
        expect(assembled(changed)).toEqual(whole(changed));
      }),
      { numRuns: 1000 },
    );
  });

  it("is read as a whole where it is written in another way", () => {
    for (const text of ["{}", "", "Resources:\n", "a: 1", "Resources:\n  A: 1\n  A: 2\n", "- 1"]) {
      expect(assembleValue(text)).toBeUndefined();
    }
  });
});
