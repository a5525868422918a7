import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { TailedLogEvent } from "../services.ts";
import { groupDirectory } from "./group-directory.ts";
import { GroupReader } from "./group-reader.ts";

export interface ReadLogsOptions {
  /** The sandbox's directory. */
  readonly directory: string;
  /** Which groups; asked again at each look, so that new functions join in. */
  readonly groups: () => readonly string[];
  /** Leaves older events out. */
  readonly since?: Date;
  /** Goes on with what is written later, until `signal` aborts. @default false */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /** Between two looks. @default 100 */
  readonly pollMilliseconds?: number;
}

/** An event and the log group that holds it. */
export interface GroupLogEvent extends TailedLogEvent {
  readonly group: string;
}

/**
 * Reads what functions and stages logged, in the order of time and within a group as written, from
 * the files alone: the sandbox may be open in another process, or not at all.
 */
export async function* readLogs(options: ReadLogsOptions): AsyncGenerator<GroupLogEvent> {
  const { directory, groups, since, follow = false, signal, pollMilliseconds = 100 } = options;
  const readers = new Map<string, GroupReader>();
  const readerOf = (group: string) => {
    const known = readers.get(group);
    if (known !== undefined) return known;
    const reader = new GroupReader(groupDirectory(join(directory, "logs"), group));
    readers.set(group, reader);
    return reader;
  };
  do {
    const added = groups().map((group) =>
      readerOf(group)
        .read()
        .map((event) => ({ ...event, group })),
    );
    yield* merge(added).filter(({ time }) => since === undefined || time >= since);
    if (follow) await setTimeout(pollMilliseconds, undefined, { signal }).catch(() => undefined);
  } while (follow && !signal?.aborted);
}

/** By time, but never against the order in which a group was written. */
function merge(groups: readonly (readonly GroupLogEvent[])[]): GroupLogEvent[] {
  const timed = groups.flatMap((events) => {
    let latest = 0;
    return events.map((event) => {
      latest = Math.max(latest, event.time.getTime());
      return { event, latest };
    });
  });
  return timed.sort((a, b) => a.latest - b.latest).map(({ event }) => event);
}
