import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** Checks types beside a build. */
export interface TypeChecker {
  /** Checks what is there now; a check that is under way is given up for it. */
  check(): void;
}

/** Runs the compiler that the PATH has, and hands on what it complains of; nothing while all is well. */
export function createTypeChecker(
  directory: string,
  onComplaints: (complaints: string) => void,
): TypeChecker {
  let running: ChildProcess | undefined;
  let hadComplaints = false;

  async function run(): Promise<void> {
    running?.kill();
    const words = ["--noEmit", "--pretty", "false", "--project", join(directory, "tsconfig.json")];
    const child = spawn("tsc", words, { cwd: directory, stdio: ["ignore", "pipe", "ignore"] });
    running = child;
    const printed = text(child.stdout as Readable);
    const code = await once(child, "close").then(([exitCode]) => exitCode as number | null);
    if (running !== child || code === null) return;
    running = undefined;
    if (code !== 0) onComplaints((await printed).trimEnd());
    else if (hadComplaints) onComplaints("types are right again");
    hadComplaints = code !== 0;
  }

  return {
    check() {
      // Without a compiler on the PATH there is nothing to check with.
      run().catch(() => {});
    },
  };
}
