import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareScenario, formatDisagreement, newTally } from "../differential/compare.ts";
import { openOurs, openPeer } from "../differential/peers.ts";
import { scenarios } from "../differential/scenarios.ts";

const RUNS = 15;
/** The same scenarios in every run; `pnpm differential` tries others, and other peers. */
const SEED = 20_261_128;

const peer = await openPeer("dynoxide");
const absence = "reason" in peer ? `, which did not run: ${peer.reason}` : "";

describe.skipIf(absence !== "")(`dynoxide, asked the same${absence}`, () => {
  it("answers as we do, but for what is settled", async () => {
    if ("reason" in peer) return;
    await using stack = new AsyncDisposableStack();
    stack.defer(peer.close);
    const ours = await openOurs();
    stack.defer(ours.close);
    const tally = newTally();

    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const disagreement = await compareScenario(ours, [peer], scenario, tally);

        expect(disagreement && formatDisagreement(disagreement)).toBeUndefined();
      }),
      { numRuns: RUNS, seed: SEED },
    );

    expect(tally.compared.get("dynoxide")).toBeGreaterThan(RUNS);
  });
});
