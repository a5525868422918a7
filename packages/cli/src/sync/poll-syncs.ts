import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ControlPlane, SyncSource } from "@proton/control-plane";
import type { HostTokens } from "../pull-requests/host-tokens.ts";
import { clonedSyncSource } from "./cloned-sync-source.ts";

/** How often a server without a push hook looks for what was pushed. */
const LOOK_MILLISECONDS = 60_000;

/** Repositories that are looked at again and again, and what was fetched of them. */
export interface PolledSyncs {
  readonly source: SyncSource;
  /** Begins to look; the first time at once. */
  start(controlPlane: Pick<ControlPlane, "sync">): void;
  /** Looks no more, and removes what was fetched. */
  close(): Promise<void>;
}

export interface PolledSyncOptions {
  /** Of every repository, with `{name}`. @default that of the provider */
  readonly url?: string | undefined;
  /** @default none */
  readonly tokens?: HostTokens;
  readonly lookMilliseconds?: number;
}

export async function openPolledSyncs(options: PolledSyncOptions = {}): Promise<PolledSyncs> {
  const { url, tokens, lookMilliseconds = LOOK_MILLISECONDS } = options;
  const directory = await mkdtemp(join(tmpdir(), "proton-sync-"));
  const closing = new AbortController();
  let looking: Promise<void> = Promise.resolve();
  async function look(controlPlane: Pick<ControlPlane, "sync">): Promise<void> {
    while (!closing.signal.aborted) {
      // The records can be out of reach for a while: the next look finds what was pushed.
      await controlPlane.sync().catch(() => undefined);
      await setTimeout(lookMilliseconds, undefined, { signal: closing.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
  return {
    source: clonedSyncSource({ directory, url, tokens }),
    start(controlPlane) {
      looking = look(controlPlane);
    },
    async close() {
      closing.abort();
      await looking;
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
