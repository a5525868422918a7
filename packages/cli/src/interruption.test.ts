import { setTimeout } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { lookUntil } from "./interruption.ts";

vi.mock("node:timers/promises", () => ({ setTimeout: vi.fn(async () => undefined) }));

/** The pauses before each further look, in milliseconds. */
async function pauses(looks: number, pollMilliseconds: number): Promise<readonly number[]> {
  vi.mocked(setTimeout).mockClear();
  let looked = 0;
  await lookUntil(async () => (++looked === looks ? true : undefined), { pollMilliseconds });
  return vi.mocked(setTimeout).mock.calls.map(([pause = 0]) => pause);
}

it("looks often at first, then ever more rarely, never a tenth of the wait too late", async () => {
  const found = await pauses(200, 10);

  expect(found.slice(0, 10)).toEqual(Array(10).fill(10));
  expect(found.toSorted((a, b) => a - b)).toEqual(found);
  let waited = 0;
  for (const pause of found) {
    expect(pause).toBeLessThanOrEqual(Math.max(10, waited / 10));
    waited += pause;
  }
  expect(found.at(-1)).toBe(2000);
});

it("keeps the pause of a connection that is asked rarely", async () => {
  expect(await pauses(60, 2000)).toEqual(Array(59).fill(2000));
});
