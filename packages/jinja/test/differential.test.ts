import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCaseFiles, toReferenceContext } from "./case-files.ts";
import { compareWithReference, difference } from "./compare.ts";
import { renderCase } from "./engine.ts";
import { CONTEXT, expression, template } from "./generate.ts";
import { Reference, whyNoReference } from "./reference.ts";

/** The same templates in every run; fuzz.ts is for looking further. */
const SEED = 20_261_007;

const reason = whyNoReference();
if (reason) {
  process.stderr.write(`\nNOT RUN: the comparison with Python's Jinja2, because ${reason}\n\n`);
}

describe("the engine and Python's Jinja2", () => {
  let reference: Reference;
  beforeAll(async () => {
    if (reason) return;
    reference = new Reference();
    await reference.start();
  });
  afterAll(async () => {
    if (!reason) await reference.stop();
  });

  it.skipIf(reason)("agree on the case files", async () => {
    const cases = readCaseFiles().flatMap((file) => file.cases.map((entry) => entry.case));
    const comparable = cases.filter((one) => !one.differs);

    const disagreements: unknown[] = [];
    for (const one of comparable) {
      const context = toReferenceContext(one.context);
      const expected = await reference.render({ template: one.template, context });
      const found = difference(renderCase(one.template, one.context), expected);
      if (found) disagreements.push({ file: one.file, name: one.name, found, expected });
    }

    expect(comparable.length).toBeGreaterThan(250);
    expect(disagreements).toEqual([]);
  });

  it.skipIf(reason)("differ where a case says that they do", async () => {
    const cases = readCaseFiles().flatMap((file) => file.cases.map((entry) => entry.case));
    // What has no end is not given to Python.
    const bounded = cases.filter((one) => one.error?.code !== "limit");
    const differing = bounded.filter((one) => one.differs);

    const agreements: string[] = [];
    for (const one of differing) {
      const context = toReferenceContext(one.context);
      const expected = await reference.render({ template: one.template, context });
      const result = renderCase(one.template, one.context);
      if ("text" in result && "text" in expected && result.text === expected.text) {
        agreements.push(one.name);
      }
    }

    expect(differing.length).toBeGreaterThan(5);
    expect(agreements).toEqual([]);
  });

  it.skipIf(reason).each([
    ["expressions", expression.map((text) => `{{ ${text} }}`), 400],
    ["templates", template, 250],
  ] as const)(
    "agree on generated %s",
    async (_name, sources, numRuns) => {
      let compared = 0;

      const property = fc.asyncProperty(sources, async (source) => {
        const expected = await reference.render({ template: source, context: CONTEXT });
        const result = compareWithReference(source, CONTEXT, expected);
        compared += 1;
        expect({ source, expected, ...result }).toMatchObject({ difference: undefined });
      });
      await fc.assert(property, { numRuns, seed: SEED });

      expect(compared).toBeGreaterThanOrEqual(numRuns);
    },
    60_000,
  );
});
