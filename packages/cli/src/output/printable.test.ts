import { styleText } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableLine, printed } from "./printable.ts";

const red = (text: string) => styleText("red", text, { validateStream: false });

describe("what is printed", () => {
  it.each([
    ["an escape sequence", "\u001b[2J", "\\u001b[2J"],
    ["a title", "\u001b]0;root\u0007", "\\u001b]0;root\\u0007"],
    ["the other kind of escape", "\u009b2J", "\\u009b2J"],
    ["a carriage return", "fine\rbad", "fine\\u000dbad"],
    ["a backspace", "bad\b\b\bok", "bad\\u0008\\u0008\\u0008ok"],
    ["text that runs backwards", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
    ["lines and columns", "a\n\tb", "a\n\tb"],
    ["words in any script", "Zoë 🧪 日本", "Zoë 🧪 日本"],
  ])("shows %s, and does not send it", (_, text, shown) => {
    expect(printed(text, { color: false, inWorkflow: false })).toBe(shown);
  });

  it("keeps its own colours, and no other sequence", () => {
    const text = `${red("failed")} \u001b[8mhidden \u001b[31;5mblinking`;

    expect(printed(text, { color: true, inWorkflow: false })).toBe(
      `${red("failed")} \\u001b[8mhidden \\u001b[31;5mblinking`,
    );
    expect(printed(red("x"), { color: false, inWorkflow: false })).not.toContain("\u001b");
  });

  it("commands no runner of a workflow", () => {
    const text = "failed: a\n::set-env name=X::y\n  ::add-path::/tmp\nb ##[group]c\na::b";

    expect(printed(text, { color: false, inWorkflow: true })).toBe(
      "failed: a\n\\::set-env name=X::y\n  \\::add-path::/tmp\nb #\\#[group]c\na::b",
    );
  });

  it("is the same JSON, whatever it holds", () => {
    let checked = 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const json = JSON.stringify({ value, text });
        expect(JSON.parse(printable(json))).toEqual(JSON.parse(json));
        expect(printableLine(text)).not.toMatch(/[^\P{Cc}\t]/u);
        checked += 1;
      }),
    );
    expect(checked).toBeGreaterThanOrEqual(100);
  });
});
