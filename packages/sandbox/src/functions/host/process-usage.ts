import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Usage } from "./function-host.ts";

/**
 * What a process, the others of its group, and all their descendants take, as the kernel counts it;
 * undefined when they are gone. What has left both its parent and the group is not found.
 */
export async function groupUsage(pid: number): Promise<Usage | undefined> {
  return process.platform === "linux" ? usageOf(membersOf(pid)) : fromPs(pid);
}

/** The same of everything in the namespace that `unshare` has made, but for the shell that is its first process. */
export async function namespaceUsage(unshare: number): Promise<Usage | undefined> {
  return usageOf(childrenOf(unshare).flatMap(childrenOf));
}

function usageOf(roots: readonly number[]): Usage | undefined {
  const family = new Set(roots);
  let [memoryBytes, tasks] = [0, 0];
  // A set is gone through with what is added on the way.
  for (const pid of family) {
    const status = readOrEmpty(`/proc/${pid}/status`);
    const threads = numberIn(status, THREADS);
    if (threads === undefined || ENDED.test(status)) continue;
    tasks += threads;
    memoryBytes += (numberIn(status, RESIDENT_KILOBYTES) ?? 0) * 1024;
    for (const child of childrenOf(pid)) family.add(child);
  }
  return tasks === 0 ? undefined : { memoryBytes, tasks };
}

/** The processes of a group, also those whose parents have ended. */
function membersOf(group: number): number[] {
  return listOrEmpty("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => numberIn(readOrEmpty(`/proc/${pid}/stat`), GROUP) === group);
}

/** After the name, which may hold anything: state, parent, group. */
const GROUP = /\) \S \d+ (\d+) [^)]*$/;
/** Nobody has waited for it yet. */
const ENDED = /^State:\s+[ZX]/m;
const THREADS = /^Threads:\s+(\d+)/m;
const RESIDENT_KILOBYTES = /^VmRSS:\s+(\d+) kB/m;

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
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

function fromPs(group: number): Promise<Usage | undefined> {
  return new Promise((resolve) => {
    execFile("ps", ["-axo", "pid=,ppid=,pgid=,rss="], (error, output) => {
      resolve(error ? undefined : sumOfGroup(group, output));
    });
  });
}

/** From lines of process id, parent's id, group and resident kilobytes. */
export function sumOfGroup(group: number, lines: string): Usage | undefined {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set(rows.filter(([, , of]) => of === group).map(([pid]) => pid));
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
  }
  const own = rows.filter(([pid]) => family.has(pid));
  if (own.length === 0) return undefined;
  const memoryBytes = own.reduce((sum, [, , , kilobytes = 0]) => sum + kilobytes * 1024, 0);
  return { memoryBytes, tasks: own.length };
}
