import { setTimeout } from "node:timers/promises";
import type { RepositorySyncAttempt, StartedSync } from "@proton/control-plane";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { printable } from "../output/printable.ts";

/** Tells of a sync until it has ended; how it ended. */
export async function followSync(
  api: ProtonApi,
  sync: StartedSync,
  options: { readonly pollMilliseconds: number; readonly say: (line: string) => void },
): Promise<RepositorySyncAttempt["status"]> {
  const { provider: repositoryProvider, repository: repositoryName, branch, syncType } = sync;
  const input = { repositoryProvider, repositoryName, branch, syncType };
  let told = 0;
  let attempt: number | undefined;
  for (;;) {
    const answer = await found(api.call("GetRepositorySyncStatus", input));
    const { status = "INITIATED", events = [], startedAt } = answer?.latestSync ?? {};
    // A run that was under way is followed by the one that was asked for.
    if (startedAt?.getTime() !== attempt) told = 0;
    attempt = startedAt?.getTime();
    for (const { event } of events.slice(told)) options.say(printable(event));
    told = events.length;
    if (status === "SUCCEEDED" || status === "FAILED") return status;
    await setTimeout(options.pollMilliseconds);
  }
}

/** What a sync is about, for people. */
export function syncName({ syncType }: Pick<StartedSync, "syncType">): string {
  return syncType === "TEMPLATE_SYNC" ? "Template sync" : "Service sync";
}
