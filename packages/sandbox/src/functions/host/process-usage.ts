import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import type { Usage } from "./function-host.ts";

/** What is looked at takes this; undefined when it is gone. */
export type UsageLook = () => Promise<Usage | undefined>;

/**
 * Looks at what a process, the others of its group, and all their descendants take, as the kernel counts
 * it. What has left both its parent and the group is not found.
 */
export const groupUsage = (pid: number): UsageLook =>
  process.platform === "linux" ? familyUsage(() => membersOf(pid)) : () => fromPs(pid);

/** The same of everything in the namespace that `unshare` has made, but for the shell that is its first process. */
export const namespaceUsage = (unshare: number): UsageLook =>
  familyUsage(async () => childrenOfAll(await childrenOf(unshare)));

/** Looks for descendants only where the machine has made a process or a thread since it did so before. */
function familyUsage(rootsOf: () => Promise<readonly number[]>): UsageLook {
  let known:
    | { readonly newest: string | undefined; readonly family: readonly number[] }
    | undefined;
  return async () => {
    const newest = NEWEST_PROCESS.exec(await readOrEmpty("/proc/loadavg"))?.[1];
    if (newest === undefined || known?.newest !== newest) {
      known = { newest, family: await familyOf(await rootsOf()) };
    }
    return sumOf(known.family);
  };
}

/** Processes and all their descendants. */
async function familyOf(roots: readonly number[]): Promise<readonly number[]> {
  const family = new Set<number>();
  for (let level = roots; level.length > 0; ) {
    const added = level.filter((pid) => !family.has(pid));
    for (const pid of added) family.add(pid);
    level = await childrenOfAll(added);
  }
  return [...family];
}

async function sumOf(family: readonly number[]): Promise<Usage | undefined> {
  let [memoryBytes, tasks] = [0, 0];
  for (const status of await Promise.all(family.map((pid) => readOrEmpty(`/proc/${pid}/status`)))) {
    const threads = ENDED.test(status) ? undefined : numberIn(status, THREADS);
    tasks += threads ?? 0;
    if (threads) memoryBytes += (numberIn(status, RESIDENT_KILOBYTES) ?? 0) * 1024;
  }
  return tasks === 0 ? undefined : { memoryBytes, tasks };
}

/** The processes of a group, also those whose parents have ended. */
async function membersOf(group: number): Promise<number[]> {
  const pids = (await listOrEmpty("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((pid) => readOrEmpty(`/proc/${pid}/stat`)));
  return pids.filter((_, at) => numberIn(stats[at] ?? "", GROUP) === group);
}

/** https://man7.org/linux/man-pages/man5/proc_loadavg.5.html */
const NEWEST_PROCESS = / (\d+)\s*$/;
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
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await listOrEmpty(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`)),
  );
  return lists
    .flatMap((list) => list.split(" "))
    .filter((text) => text !== "")
    .map(Number);
}

const childrenOfAll = async (pids: readonly number[]): Promise<number[]> =>
  (await Promise.all(pids.map(childrenOf))).flat();

/** Not at once: the kernel may keep whoever reads for as long as a process is made or ends. */
const readOrEmpty = (file: string): Promise<string> => readFile(file, "latin1").catch(() => "");

const listOrEmpty = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

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
