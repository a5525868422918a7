import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { groupUsage, sumOfGroup } from "./process-usage.ts";

it("counts a process with all of its group, and those that have left it", async () => {
  const code = `
    const { spawn } = require("node:child_process");
    spawn("sleep", ["60"]);
    spawn("sleep", ["61"], { detached: true });
    spawn("sh", ["-c", "sleep 62 & echo 1"], { stdio: ["ignore", "inherit", "ignore"] });
    process.stdin.on("data", () => spawn("sleep", ["63"]));`;
  const child = spawn(process.execPath, ["-e", code], { detached: true });
  await once(child.stdout, "data");
  const { pid = 0 } = child;
  const look = groupUsage(pid);

  // The one whose parent has ended is found by its group.
  await vi.waitFor(async () => {
    const alone = readdirSync(`/proc/${pid}/task`).length;
    expect((await look())?.tasks).toBeGreaterThanOrEqual(alone + 3);
  });
  expect((await look())?.memoryBytes).toBeGreaterThan(10e6);
  const before = (await look())?.tasks ?? 0;
  child.stdin.write("one more");
  await vi.waitFor(async () => expect((await look())?.tasks).toBe(before + 1));
  const detached = execFileSync("pgrep", ["-P", String(pid), "-f", "sleep 61"], {
    encoding: "utf8",
  });
  process.kill(-pid, "SIGKILL");
  process.kill(Number(detached), "SIGKILL");
  await once(child, "exit");
  await vi.waitFor(async () => expect(await look()).toBeUndefined());
});

it("reads groups and their descendants from what ps prints", () => {
  const lines =
    "    1     0     1   100\n   20     1    20    30\n   21    20    21     7\n   22     1    20     5\n   30     1    30   900\n";

  const sums = [sumOfGroup(20, lines), sumOfGroup(99, lines)];

  expect(sums).toEqual([{ memoryBytes: 42 * 1024, tasks: 3 }, undefined]);
});
