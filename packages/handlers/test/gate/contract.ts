/**
 * Holds the handlers to the CRUD contract, in the payload format that the template deploys: what the
 * pipeline runs before a deployment, without the case that writes a thousand items. A case that has
 * passed with the handlers that it called as they are now is not tried again. The same cases run in
 * both formats and in full in `conformance.slow.test.ts`.
 *
 *   node test/gate/contract.ts
 */
import { startLocalTable } from "@proton/shared/testing";
import { conformanceCases, runConformance } from "../../conformance/index.ts";
import { loadHandlers, startHttpFront } from "../support/http-front.ts";
import { passedTests } from "./gate.ts";

const passed = passedTests();
const nameOf = (name: string) => `contract: ${name}`;
const cases = conformanceCases.filter(({ isLong = false }) => !isLong);
const left = cases.filter(({ name }) => !passed.has(nameOf(name)));

await using local = await startLocalTable();
let called: string[] = [];
const handlers = await loadHandlers(local.environmentVariables, (name) => called.push(name));
await using front = await startHttpFront(handlers, "2.0");
const begun = performance.now();
const kept: Promise<void>[] = [];
const results = await runConformance({
  url: front.url,
  cases: left,
  onResult({ name, outcome }) {
    const entries = [...new Set(called)].map((handler) => `src/${handler}.ts`);
    called = [];
    if (outcome === "passed") kept.push(passed.add(nameOf(name), entries));
  },
});
await Promise.all(kept);

const failed = results.filter((result) => result.outcome === "failed");
for (const { name, reason } of failed) {
  process.stderr.write(`FAILED  ${name}\n        ${reason.replaceAll("\n", "\n        ")}\n`);
}
process.stdout.write(
  `the contract: ${results.length - failed.length} cases passed, ${failed.length} failed, ${cases.length - left.length} unchanged since they passed, ${Math.round(performance.now() - begun)} ms\n`,
);
process.exitCode = failed.length === 0 && cases.length > 0 ? 0 : 1;
