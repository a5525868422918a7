/**
 * Asks our DynamoDB and others that run here the same, at random, and shows the smallest question
 * that they answer otherwise.
 *
 *   node scripts/differential.ts [--runs <n>] [--seed <n>] [--peer dynoxide|moto]...
 *
 * What peers get wrong is listed with its source in packages/dynamodb/differential/settled.ts. Exit
 * code 1 for a disagreement that is not listed, or if no peer ran.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import {
  compareScenario,
  formatDisagreement,
  newTally,
} from "../packages/dynamodb/differential/compare.ts";
import {
  openOurs,
  openPeer,
  PEER_NAMES,
  type Peer,
  type PeerName,
} from "../packages/dynamodb/differential/peers.ts";
import { scenarios } from "../packages/dynamodb/differential/scenarios.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    seed: { type: "string" },
    peer: { type: "string", multiple: true },
  },
});
const numRuns = Number(values.runs);
if (!Number.isSafeInteger(numRuns) || numRuns < 1)
  throw new Error(`--runs ${values.runs} is not a count`);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const unknown = values.peer?.find((name) => !PEER_NAMES.includes(name as PeerName));
if (unknown !== undefined)
  throw new Error(`there is no peer "${unknown}"; there are ${PEER_NAMES.join(", ")}`);

const ours = await openOurs();
const peers: Peer[] = [];
for (const name of (values.peer as PeerName[] | undefined) ?? PEER_NAMES) {
  const peer = await openPeer(name);
  if ("reason" in peer) console.log(`${name} did not run: ${peer.reason}`);
  else peers.push(peer);
}

const tally = newTally();
const result = await fc.check(
  fc.asyncProperty(scenarios, async (scenario) => {
    const disagreement = await compareScenario(ours, peers, scenario, tally);
    if (disagreement) throw new Error(formatDisagreement(disagreement));
  }),
  { numRuns, seed, endOnFailure: false },
);
for (const peer of [ours, ...peers]) await peer.close();

console.log(`seed ${seed}, ${result.numRuns} tables`);
for (const { name } of peers) {
  console.log(`${name}: ${tally.compared.get(name as PeerName) ?? 0} answers compared`);
}
for (const [{ what, peers: wrong }, times] of tally.settled) {
  console.log(`${times} times not as AWS (${wrong.join(", ")}): ${what}`);
}
if (result.failed)
  console.log(`\n${(result.errorInstance as Error | null)?.message ?? "interrupted"}`);
process.exitCode = result.failed || peers.length === 0 ? 1 : 0;
