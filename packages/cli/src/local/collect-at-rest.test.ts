import { expect, it } from "vitest";
import { restCollector } from "./collect-at-rest.ts";

const MB = 1024 * 1024;

/** Looks at a process that has worked for so long and has so much on its heap; at which it collected. */
function collectionsAt(looks: readonly (readonly [cpuMilliseconds: number, megabytes: number])[]) {
  const collected: number[] = [];
  let at = 0;
  let cpuMilliseconds = 0;
  const look = restCollector(() => {
    collected.push(at);
    return { cpuMilliseconds, heapBytes: 30 * MB };
  });
  for (const [worked, megabytes] of looks) {
    cpuMilliseconds += worked;
    look({ cpuMilliseconds, heapBytes: megabytes * MB });
    at += 1;
  }
  return collected;
}

it.each([
  [
    "once after traffic",
    [
      [500, 30],
      [900, 70],
      [20, 71],
      [20, 31],
      [20, 32],
    ],
    [2],
  ],
  [
    "never during traffic",
    [
      [500, 30],
      [900, 70],
      [900, 90],
      [800, 60],
    ],
    [],
  ],
  [
    "not for what little a server at rest leaves",
    [
      [500, 30],
      [10, 33],
      [10, 35],
    ],
    [],
  ],
  [
    "again once enough has come up",
    [
      [500, 30],
      [10, 37],
      [10, 33],
      [10, 37],
    ],
    [1, 3],
  ],
  [
    "from what V8 has left itself",
    [
      [500, 80],
      [900, 31],
      [10, 36],
      [10, 38],
    ],
    [3],
  ],
] as const)("collects %s", (_, looks, expected) => {
  const collected = collectionsAt(looks);

  expect(collected).toEqual(expected);
});
