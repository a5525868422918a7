import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { lockDirectory } from "./directory-lock.ts";

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), "lock-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const statOf = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
};

it("is held by one at a time, and free again once it is released", async () => {
  const at = directory();
  const lock = await lockDirectory(at);

  await expect(lockDirectory(at)).rejects.toThrow(`${at} is in use by process ${process.pid}`);
  await lock.release();
  await (await lockDirectory(at)).release();
});

it("is taken over from a process whose pid another one has", async () => {
  const at = directory();
  writeFileSync(join(at, "lock"), JSON.stringify({ pid: process.pid, started: "1" }));

  await (await lockDirectory(at)).release();
});

it.skipIf(!existsSync("/proc/self/stat"))(
  "is taken over from a process that has ended and that its parent has not asked for",
  async () => {
    const at = directory();
    // The shell becomes a program that never waits for what the shell began.
    const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = await once(parent.stdout, "data");
    const pid = Number(String(line));
    const started = statOf(pid)[19];
    writeFileSync(join(at, "lock"), JSON.stringify({ pid, started }));
    process.kill(pid, "SIGKILL");
    await expect.poll(() => statOf(pid)[0]).toBe("Z");

    await (await lockDirectory(at)).release();
  },
);
