import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/commands.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/cli.md"), "utf8");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split("\n", 1)[0], section] as const),
);

describe("docs/cli.md", () => {
  it("has a section for every command, and for nothing else", () => {
    expect([...sections.keys()].toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
  });

  it.each(Object.entries(COMMANDS))(
    "shows %s in use, with options that it has",
    async (name, entry) => {
      const { options } = await entry.load();
      const section = sections.get(name) ?? "";
      const examples = [...section.matchAll(new RegExp(`proton ${name}\\b[^\`\\n]*`, "g"))];
      const used = examples.flatMap(([example]) => [...example.matchAll(/--([a-z-]+)/g)]);

      expect(examples.length).toBeGreaterThan(0);
      expect(used.map(([, option = ""]) => option).filter((option) => !options[option])).toEqual(
        [],
      );
    },
  );
});
