import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rulePages } from "./rule-pages.ts";
import { ruleRegistries } from "./rule-registries.ts";
import { ruleRegistryFiles } from "./rule-registry-files.ts";

const folder = new URL("../docs/rules/", import.meta.url);

describe("docs/rules", () => {
  it("is what pnpm generate:rules makes of the rules", () => {
    const pages = rulePages(ruleRegistries);

    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) {
      expect(readFileSync(new URL(name, folder), "utf8"), name).toBe(text);
    }
  });

  it("comes from registries that pnpm generate:rules makes of the folders", () => {
    const registries = [...ruleRegistryFiles()];

    expect(registries.length).toBeGreaterThan(0);
    for (const [path, text] of registries) expect(readFileSync(path, "utf8"), path).toBe(text);
  });

  it("has a page for every rule, with an example", () => {
    const pages = rulePages(ruleRegistries);
    const ids = ruleRegistries.flatMap(({ rules }) => rules.map(({ id }) => id));

    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(pages.get("README.md")).toContain(`[${id}](${id}.md)`);
    expect(pages.get("CFN2001.md")).toContain("## Wrong\n\n`template.yaml`, line");
  });
});
