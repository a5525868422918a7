import { EventEmitter, on } from "node:events";
import { rmSync } from "node:fs";
import type { LogService, TailedLogEvent } from "../services.ts";
import { groupDirectory } from "./group-directory.ts";
import { LogFiles } from "./log-files.ts";

export interface LogServiceOptions {
  /** Where the groups are kept, one directory each. */
  readonly directory: string;
  /** @default 2 MiB */
  readonly maximumFileBytes?: number;
  /** Files a group keeps; the oldest go first. @default 5 */
  readonly maximumFiles?: number;
  /** Told once, until it goes well again, why lines are lost. */
  readonly onProblem?: (problem: { readonly group: string; readonly reason: string }) => void;
}

interface Group {
  readonly files: LogFiles;
  readonly appended: EventEmitter<{ event: [TailedLogEvent] }>;
}

/** How long an event may wait before it is on disk. */
const FLUSH_MILLISECONDS = 100;

/** Keeps logs in files of bounded size below one directory. */
export function createLogService(options: LogServiceOptions): LogService {
  const limits = {
    maximumFileBytes: options.maximumFileBytes ?? 2 * 1024 * 1024,
    maximumFiles: options.maximumFiles ?? 5,
  };
  const groups = new Map<string, Group>();
  const closing = new AbortController();
  let flushTimer: NodeJS.Timeout | undefined;

  const directoryOf = (name: string) => groupDirectory(options.directory, name);

  function open(name: string): Group {
    const known = groups.get(name);
    if (known) return known;
    const group: Group = {
      files: new LogFiles({ directory: directoryOf(name), ...limits }),
      appended: new EventEmitter<{ event: [TailedLogEvent] }>().setMaxListeners(0),
    };
    groups.set(name, group);
    return group;
  }

  let isLosing = false;

  /** Nobody waits for a log to be written, and nothing else fails because it cannot be. */
  function flush(name: string, { files }: Group): void {
    try {
      files.flush();
      isLosing = false;
    } catch (error) {
      if (!isLosing) options.onProblem?.({ group: name, reason: (error as Error).message });
      isLosing = true;
    }
  }

  function flushAll(): void {
    flushTimer = undefined;
    for (const [name, group] of groups) flush(name, group);
  }

  async function* tail(
    name: string,
    { follow = false, signal }: { readonly follow?: boolean; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<TailedLogEvent> {
    const group = open(name);
    const ended = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    // Listening starts in the tick in which the files are read, so nothing is lost or repeated.
    const next = follow && !ended.aborted ? on(group.appended, "event", { signal: ended }) : [];
    flush(name, group);
    yield* group.files.read();
    try {
      for await (const [event] of next) yield event as TailedLogEvent;
    } catch (error) {
      if (!ended.aborted) throw error;
    }
  }

  return {
    tail,

    recent(name, bytes) {
      const known = groups.get(name);
      if (known !== undefined) flush(name, known);
      const { files } = known ?? {
        files: new LogFiles({ directory: directoryOf(name), ...limits }),
      };
      return files.readLast(bytes);
    },

    async putGroup(name, retentionDays) {
      const { files } = open(name);
      if (retentionDays !== undefined) files.removeOlderThan(retentionDays);
    },

    async deleteGroup(name) {
      groups.delete(name);
      rmSync(directoryOf(name), { recursive: true, force: true });
    },

    append(name, stream, event) {
      const group = open(name);
      const tailed = { ...event, stream };
      group.files.append(tailed);
      group.appended.emit("event", tailed);
      flushTimer ??= setTimeout(flushAll, FLUSH_MILLISECONDS);
    },

    async close() {
      clearTimeout(flushTimer);
      flushAll();
      closing.abort();
    },
  };
}
