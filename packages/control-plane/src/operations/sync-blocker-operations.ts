import { conflict, notFound } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { serviceSyncConfigs, syncBlockers } from "../records/sync-records.ts";
import { findService } from "../services/service-lookup.ts";
import { blockersOf, forgetContent, isActive } from "../sync/blockers.ts";
import { requestSync } from "../sync/request-sync.ts";
import { syncBlockerView } from "../views/sync-view.ts";
import type { Operations } from "./operation.ts";

/** A summary shows the newest; nobody resolves more at once. */
const MOST_SHOWN = 20;

type BlockerOperationName = Extract<OperationName, `${string}Blocker${string}`>;

/** The operations on what keeps services and their instances from being synced. */
export const syncBlockerOperations: Operations<BlockerOperationName> = {
  GetServiceSyncBlockerSummary: async (context, { serviceName, serviceInstanceName }) => {
    await findService(context, serviceName);
    const part =
      serviceInstanceName === undefined
        ? { serviceName }
        : { serviceName, instanceName: serviceInstanceName };
    const blockers = (await blockersOf(context, part)).slice(0, MOST_SHOWN);
    return {
      serviceSyncBlockerSummary: {
        serviceName,
        serviceInstanceName,
        latestBlockers: blockers.map(syncBlockerView),
      },
    };
  },
  UpdateServiceSyncBlocker: async (context, { id, resolvedReason }) => {
    const resolvedAt = context.clock.now();
    const resolved = await context.store.update(syncBlockers, id, (blocker) => {
      if (isActive(blocker)) return { ...blocker, resolvedAt, resolvedReason };
      if (blocker.resolvedReason === resolvedReason) return undefined;
      throw conflict(`Blocker ${id} is resolved already: ${blocker.resolvedReason}`);
    });
    if (resolved === undefined) throw notFound("Service sync blocker", id);
    const { serviceName, instanceName: serviceInstanceName } = resolved;
    await forgetContent(context, resolved);
    const config = await context.store.get(serviceSyncConfigs, serviceName);
    if (config !== undefined) await requestSync(context, "SERVICE_SYNC", config);
    return { serviceName, serviceInstanceName, serviceSyncBlocker: syncBlockerView(resolved) };
  },
};
