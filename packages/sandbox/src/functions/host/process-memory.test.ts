import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { sumOfTree, treeMemoryBytes } from "./process-memory.ts";

it("counts a process with all its descendants", async () => {
  const alone = (await treeMemoryBytes(process.pid)) ?? 0;
  const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"]);
  await once(child.stdout, "data");

  const together = (await treeMemoryBytes(process.pid)) ?? 0;
  const own = (await treeMemoryBytes(child.pid ?? 0)) ?? 0;
  child.kill("SIGKILL");
  await once(child, "exit");

  expect(own).toBeGreaterThan(10e6);
  expect(together).toBeGreaterThan(alone + own / 2);
  expect(await treeMemoryBytes(child.pid ?? 0)).toBeUndefined();
});

it("reads the tree from what ps prints", () => {
  const lines =
    "    1     0   100\n   20     1    30\n   21    20     7\n   22    21     5\n   30     1   900\n";

  const sums = [sumOfTree(20, lines), sumOfTree(99, lines)];

  expect(sums).toEqual([42 * 1024, undefined]);
});
