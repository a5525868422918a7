import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sectionLimits } from "./cfn4001-too-many.ts";
import { checkTemplate } from "./check-template.ts";
import { cloudFormationRules } from "./registry.ts";

const folder = new URL("./", import.meta.url);

/** The lines that a fixture marks with `# finding`. */
function marked(text: string): readonly number[] {
  return text.split("\n").flatMap((line, index) => (line.includes("# finding") ? [index + 1] : []));
}

function linesOf(id: string, fixture: string) {
  const text = readFileSync(new URL(`fixtures/${id}/${fixture}`, folder), "utf8");
  const { findings } = checkTemplate(text, { file: fixture });
  const own = findings.filter(({ rule }) => rule === id);
  return { text, lines: [...new Set(own.map(({ range }) => range?.start.line))] };
}

describe("the rules", () => {
  it("are all in the registry, each under the id of its file", async () => {
    const files = readdirSync(folder).filter((name) => /^cfn\d{4}-.*\.ts$/.test(name));

    const ids = await Promise.all(
      files.map(async (name) => (await import(/* @vite-ignore */ `./${name}`)).rule.id),
    );

    expect(ids).toEqual(files.map((name) => name.slice(0, 7).toUpperCase()));
    expect(cloudFormationRules.map(({ id }) => id)).toEqual([...ids].sort());
    expect(readdirSync(new URL("fixtures/", folder)).sort()).toEqual([...ids].sort());
  });

  it.each(cloudFormationRules.map(({ id }) => id))("%s fires where its bad fixture says", (id) => {
    const { text, lines } = linesOf(id, "bad.yaml");

    expect(marked(text).length).toBeGreaterThan(0);
    expect(lines).toEqual(marked(text));
  });

  it.each(cloudFormationRules.map(({ id }) => id))("%s is silent on its good fixture", (id) => {
    expect(linesOf(id, "good.yaml").lines).toEqual([]);
  });

  it.each(Object.entries(sectionLimits))("count the entries of %s up to %i", (section, limit) => {
    const entry = { Parameters: "{Type: String}", Mappings: "{a: {b: c}}", Outputs: "{Value: x}" };
    const line = (entry as Record<string, string>)[section] ?? "{Type: 'AWS::SQS::Queue'}";
    const text = (count: number) =>
      `${section}:\n${Array.from({ length: count }, (_, index) => `  E${index}: ${line}\n`).join("")}`;
    const rules = (count: number) =>
      checkTemplate(text(count), { file: "t" }).findings.map(({ rule }) => rule);

    expect(rules(limit)).not.toContain("CFN4001");
    expect(rules(limit + 1)).toContain("CFN4001");
  });
});
