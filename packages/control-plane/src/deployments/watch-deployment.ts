import type { Context } from "../context.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";

/** How long after it happened what is told is written, and how often a cancellation is looked for. */
const WATCH_MILLISECONDS = 1000;

/** Writes what a deployment tells as it comes, and sees a cancellation that another process has recorded. */
export function watchDeployment(
  context: Context,
  deployment: DeploymentRecord,
  options: { readonly write: () => Promise<void>; readonly abort: AbortController },
): { stop(): Promise<void> } {
  const ended = Promise.withResolvers<void>();
  let running = true;
  const loop = async () => {
    for (;;) {
      await Promise.race([context.clock.sleep(WATCH_MILLISECONDS), ended.promise]);
      if (!running || context.work.stopped) return;
      await options.write();
      const now = await context.store.get(deployments, deployment.id);
      if (now?.cancelRequested === true) options.abort.abort();
    }
  };
  // What is written is a record of the work, not a condition of it.
  const done = loop().catch(() => undefined);
  return {
    stop: () => {
      running = false;
      ended.resolve();
      return done;
    },
  };
}
