import { isDeepStrictEqual } from "node:util";
import { type Answer, ask, send } from "./ask.ts";
import type { Peer, PeerName } from "./peers.ts";
import { type Scenario, type Step, TABLE } from "./scenarios.ts";
import { SETTLED, type SettledDifference } from "./settled.ts";

/** A peer that answers otherwise than we do, and nobody has said why yet. */
export interface Disagreement {
  readonly peer: PeerName;
  readonly step: Step;
  /** What had been asked before. */
  readonly before: readonly Step[];
  readonly definition: Scenario["definition"];
  readonly ours: Answer;
  readonly theirs: Answer;
  /** What the other peers say. */
  readonly others: Readonly<Record<string, Answer>>;
}

/** What was compared, and what was left out of it. */
export interface Tally {
  readonly compared: Map<PeerName, number>;
  readonly settled: Map<SettledDifference, number>;
}

export const newTally = (): Tally => ({ compared: new Map(), settled: new Map() });

let tables = 0;

/**
 * Asks us and the peers the same, and stops at the first disagreement. A peer that has differed in a
 * settled way holds other data from then on, and is asked no more.
 */
export async function compareScenario(
  ours: Peer,
  peers: readonly Peer[],
  { definition, steps }: Scenario,
  tally: Tally = newTally(),
): Promise<Disagreement | undefined> {
  tables += 1;
  const table = `t${tables}-${process.pid}`;
  const everyone = [ours, ...peers];
  await Promise.all(everyone.map((peer) => createTable(peer, definition, table)));
  try {
    let asked = everyone;
    for (const [at, step] of steps.entries()) {
      const answers = await Promise.all(
        asked.map(async (peer) => ({ peer, answer: await ask(peer, step, table) })),
      );
      const own = answers.find(({ peer }) => peer === ours)?.answer as Answer;
      const apart = new Set<Peer>();
      for (const { peer, answer } of answers) {
        if (peer === ours) continue;
        const name = peer.name as PeerName;
        tally.compared.set(name, (tally.compared.get(name) ?? 0) + 1);
        if (isSame(own, answer)) continue;
        const before = steps.slice(0, at);
        const isShared = answers.some(
          (other) => other.peer !== peer && other.peer !== ours && isSame(own, other.answer),
        );
        const difference = { definition, before, step, ours: own, theirs: answer, isShared };
        const known = SETTLED.find((each) => each.peers.includes(name) && each.applies(difference));
        if (!known) {
          const others = Object.fromEntries(
            answers
              .filter((each) => each.peer !== peer && each.peer !== ours)
              .map((each) => [each.peer.name, each.answer]),
          );
          return { peer: name, step, before, definition, ours: own, theirs: answer, others };
        }
        tally.settled.set(known, (tally.settled.get(known) ?? 0) + 1);
        apart.add(peer);
      }
      asked = asked.filter((peer) => !apart.has(peer));
      if (asked.length === 1) return undefined;
    }
    return undefined;
  } finally {
    await Promise.all(everyone.map((peer) => send(peer, "DeleteTable", { TableName: table })));
  }
}

/** Errors agree by their code; what they say differs from peer to peer. */
function isSame(one: Answer, two: Answer): boolean {
  if (one.kind === "output" || two.kind === "output") return isDeepStrictEqual(one, two);
  return one.code === two.code && isDeepStrictEqual(one.reasons, two.reasons);
}

async function createTable(
  peer: Peer,
  definition: Scenario["definition"],
  table: string,
): Promise<void> {
  const created = await send(peer, "CreateTable", { ...definition, TableName: table });
  if (created.kind === "error") {
    throw new Error(
      `${peer.name} makes no table of ${JSON.stringify(definition)}: ${created.message}`,
    );
  }
  for (;;) {
    const described = await send(peer, "DescribeTable", { TableName: table });
    if (described.kind === "error")
      throw new Error(`${peer.name} lost ${table}: ${described.message}`);
    const { Table } = described.output as {
      Table: { TableStatus: string; GlobalSecondaryIndexes?: { IndexStatus?: string }[] };
    };
    const states = (Table.GlobalSecondaryIndexes ?? []).map(
      ({ IndexStatus = "ACTIVE" }) => IndexStatus,
    );
    if ([Table.TableStatus, ...states].every((state) => state === "ACTIVE")) return;
  }
}

/** A disagreement as a person reads it. */
export function formatDisagreement({
  peer,
  step,
  before,
  definition,
  ours,
  theirs,
  others,
}: Disagreement): string {
  const line = ({ operation, input }: Step) => `  ${operation} ${JSON.stringify(input)}`;
  return [
    `${peer} answers otherwise:`,
    `  CreateTable ${JSON.stringify(definition)}`,
    ...before.map(line),
    `> ${line(step).trim()}`,
    `ours: ${JSON.stringify(ours)}`,
    ...Object.entries({ [peer]: theirs, ...others }).map(
      ([name, answer]) => `${name}: ${JSON.stringify(answer)}`,
    ),
  ]
    .join("\n")
    .replaceAll(`"${TABLE}"`, '"t"');
}
