/**
 * Compares many generated templates with Python's Jinja2 and prints the differences.
 *
 * node packages/jinja/test/fuzz.ts [runs] [seed]
 */
import fc from "fast-check";
import { compareWithReference } from "./compare.ts";
import { CONTEXT, expression, template } from "./generate.ts";
import { Reference } from "./reference.ts";

const runs = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const reference = new Reference();
await reference.start();
const printed = expression.map((e) => `{{ ${e} }}`);
const sources = fc.sample(fc.oneof(printed, template), { numRuns: runs, seed });
let failures = 0;
let rendered = 0;
for (const source of sources) {
  const result = await reference.render({ template: source, context: CONTEXT });
  if ("text" in result) rendered += 1;
  let outcome: { engine: unknown; difference: string | undefined };
  try {
    outcome = compareWithReference(source, CONTEXT, result);
  } catch (error) {
    outcome = { engine: (error as Error).stack?.slice(0, 600), difference: "crash" };
  }
  if (!outcome.difference) continue;
  failures += 1;
  if (failures <= Number(process.argv[4] ?? 25)) {
    process.stdout.write(
      `${outcome.difference}\n  T ${JSON.stringify(source)}\n  P ${JSON.stringify(result)}\n  E ${JSON.stringify(outcome.engine)}\n`,
    );
  }
}
process.stdout.write(
  `seed ${seed}: ${failures} differences in ${runs} templates, ${rendered} of them rendered\n`,
);
await reference.stop();
