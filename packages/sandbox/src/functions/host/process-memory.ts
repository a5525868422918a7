import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * Resident memory in bytes of a process and all its descendants, as the kernel counts it; undefined
 * when the process is gone.
 */
export async function treeMemoryBytes(pid: number): Promise<number | undefined> {
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
}

/** The only child of a process, undefined as long as it has none: what its launcher became. */
export function onlyChild(pid: number): number | undefined {
  const [child] = childrenOf(pid);
  return child;
}

function fromProc(root: number): number | undefined {
  const waiting = [root];
  let total: number | undefined;
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const kilobytes = residentKilobytes(pid);
    if (kilobytes === undefined) continue;
    total = (total ?? 0) + kilobytes * 1024;
    waiting.push(...childrenOf(pid));
  }
  return total;
}

function residentKilobytes(pid: number): number | undefined {
  const found = /VmRSS:\s+(\d+) kB/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** A child is listed at the thread that started it. */
function childrenOf(pid: number): number[] {
  return listOrEmpty(`/proc/${pid}/task`)
    .flatMap((thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`).split(" "))
    .filter((text) => text !== "")
    .map(Number);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function listOrEmpty(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function fromPs(root: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile("ps", ["-axo", "pid=,ppid=,rss="], (error, output) => {
      resolve(error ? undefined : sumOfTree(root, output));
    });
  });
}

/** From lines of process id, parent's id and resident kilobytes. */
export function sumOfTree(root: number, lines: string): number | undefined {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid = 0, parent = 0] of rows) if (family.has(parent)) family.add(pid);
  }
  const own = rows.filter(([pid = 0]) => family.has(pid));
  if (!own.some(([pid]) => pid === root)) return undefined;
  return own.reduce((sum, [, , kilobytes = 0]) => sum + kilobytes * 1024, 0);
}
