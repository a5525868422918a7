import type { Context } from "../context.ts";
import type { ServiceSyncConfigRecord } from "../records/sync-records.ts";
import { SyncProblem, type SyncRun } from "./sync-run.ts";

/** Not written yet. */
export async function syncService(
  _context: Context,
  _run: SyncRun,
  _config: ServiceSyncConfigRecord,
): Promise<readonly string[]> {
  throw new SyncProblem("Service sync is not implemented by this control plane.");
}
