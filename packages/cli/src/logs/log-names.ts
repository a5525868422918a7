import type { LogSource } from "@proton/sandbox";
import { UsageError } from "../usage-error.ts";

/** A log of the sandbox under the names that people use for it. */
export interface NamedLog {
  /** Short, such as `get-item`; not always unique. */
  readonly name: string;
  /** `items/local`, or `local` for what belongs to an environment. */
  readonly owner: string;
  readonly source: LogSource;
}

/** Names every log, sorted as they are listed. */
export function nameLogs(sources: readonly LogSource[]): NamedLog[] {
  return sources
    .map((source) => ({ name: shortName(source), owner: ownerOf(source), source }))
    .sort((a, b) => a.owner.localeCompare(b.owner) || a.name.localeCompare(b.name));
}

/**
 * The logs that a word stands for: a service instance or environment with all it has, every log of
 * exactly that name, or else the one log that the word is a part of.
 *
 * @throws UsageError listing what there is
 */
export function findLogs(logs: readonly NamedLog[], word: string): readonly NamedLog[] {
  const wanted = word.toLowerCase();
  const exact = logs.filter((log) => exactNames(log).includes(wanted));
  if (exact.length > 0) return exact;
  const beginning = logs.filter((log) => partNames(log).some((name) => name.startsWith(wanted)));
  if (beginning.length === 1) return beginning;
  const partial = logs.filter((log) => partNames(log).some((name) => name.includes(wanted)));
  if (partial.length === 1) return partial;
  const problem =
    partial.length === 0 ? "is the name of no log" : `fits ${partial.length} logs; say which`;
  const shown = partial.length === 0 ? logs : partial;
  throw new UsageError(`"${word}" ${problem}\n\n${listLogs(shown).trimEnd()}`);
}

/** A table of names for people. */
export function listLogs(logs: readonly NamedLog[]): string {
  if (logs.length === 0) return "  nothing runs in the sandbox yet: `proton start` deploys to it\n";
  const rows = logs.map((log) => ({ log, path: `${log.owner}/${log.name}` }));
  const width = Math.max(...rows.map(({ path }) => path.length));
  return rows
    .map(({ log: { source }, path }) => `  ${path.padEnd(width)}  ${describe(source)}\n`)
    .join("");
}

function describe({ kind, physicalId }: LogSource): string {
  if (kind === "access-log") return `access log of API ${physicalId}`;
  return kind === "function" ? `function ${physicalId}` : `log group ${physicalId}`;
}

/** A handler's file says what it is; several functions of one archive may be called `index`. */
function shortName({ kind, handler, logicalId }: LogSource): string {
  if (kind === "access-log") return "access-log";
  const file = handler?.split("/").at(-1)?.split(".")[0];
  return file === undefined || file === "index" ? logicalId : file;
}

function ownerOf({ stackTags, stackName }: LogSource): string {
  const nameIn = (tag: string) => stackTags[tag]?.split("/").at(-1);
  const service = nameIn("proton:service");
  const instance = nameIn("proton:service-instance");
  if (service !== undefined) return `${service}/${instance ?? "pipeline"}`;
  return nameIn("proton:environment") ?? stackName;
}

function exactNames({ owner, name, source }: NamedLog): string[] {
  const { physicalId, logicalId, group } = source;
  const own = [name, logicalId, physicalId, group];
  const service = owner.includes("/") ? [owner.split("/")[0] ?? ""] : [];
  return [...own, `${owner}/${name}`, `${owner}/${logicalId}`, owner, ...service].map((each) =>
    each.toLowerCase(),
  );
}

function partNames({ owner, name, source }: NamedLog): string[] {
  return [name, source.logicalId, source.physicalId, `${owner}/${name}`].map((each) =>
    each.toLowerCase(),
  );
}
