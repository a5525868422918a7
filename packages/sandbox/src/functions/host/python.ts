import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Whether functions of a runtime run in Python. */
export function isPython(runtime: string): boolean {
  return runtime.startsWith("python3");
}

/** The machine's `python3`; undefined when it has none. */
export function findPython(searchPath = process.env.PATH ?? ""): string | undefined {
  return searchPath
    .split(delimiter)
    .map((directory) => join(directory, "python3"))
    .find(isExecutable);
}

/** A program and its version, such as `3.14.1`. */
export interface Python {
  readonly executable: string;
  readonly version: string;
}

/**
 * The program behind `python3`, which may be a script that chooses one.
 *
 * @throws {Error} when there is none, or it does not start
 */
export async function openPython(): Promise<Python> {
  const found = findPython();
  if (found === undefined) throw new Error("this machine has no python3");
  const script =
    "import sys, platform; print(sys.executable, platform.python_version(), sep='\\n')";
  const { stdout } = await promisify(execFile)(found, ["-c", script], { timeout: 10_000 });
  const [executable = found, version = ""] = stdout.trim().split("\n");
  return { executable, version };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
