/**
 * Holds the handlers to the CRUD contract, in the payload format that the template deploys: what the
 * pipeline runs before a deployment, without the case that writes a thousand items. The same cases
 * run in both formats and in full in `conformance.slow.test.ts`.
 *
 *   node test/gate/contract.ts
 */
import { startLocalTable } from "@proton/shared/testing";
import { conformanceCases, runConformance } from "../../conformance/index.ts";
import { loadHandlers, startHttpFront } from "../support/http-front.ts";

await using local = await startLocalTable();
await using front = await startHttpFront(await loadHandlers(local.environmentVariables), "2.0");
const begun = performance.now();
const results = await runConformance({
  url: front.url,
  cases: conformanceCases.filter(({ isLong = false }) => !isLong),
});

const failed = results.filter((result) => result.outcome === "failed");
for (const { name, reason } of failed) {
  process.stderr.write(`FAILED  ${name}\n        ${reason.replaceAll("\n", "\n        ")}\n`);
}
process.stdout.write(
  `the contract: ${results.length - failed.length} cases passed, ${failed.length} failed, ${Math.round(performance.now() - begun)} ms\n`,
);
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;
