import { expect, it } from "vitest";
import { cpuSecondsOf } from "./cpu-seconds.ts";

it.runIf(process.platform === "linux")(
  "tells what this process has used, and that it grows",
  () => {
    const before = cpuSecondsOf(process.pid) ?? Number.NaN;
    const { user, system } = process.cpuUsage();
    let after = before;
    while (after === before) after = cpuSecondsOf(process.pid) ?? Number.NaN;

    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual((user + system) / 1e6 + 0.05);
    expect(after).toBeGreaterThan(before);
  },
);

it("tells nothing of a process that is not there", () => {
  expect(cpuSecondsOf(undefined)).toBeUndefined();
});
