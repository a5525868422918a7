import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { instanceSync, serviceSyncConfig } from "../api/sync-queries.ts";
import { To } from "../frame/to.tsx";
import { BlockersPanel } from "./blockers-panel.tsx";
import { SyncAttempt } from "./sync-attempt.tsx";
import { SyncPanel } from "./sync-panel.tsx";

/** How the last syncs of an instance ended, and what keeps it from being synced. */
export function InstanceSyncPanel({
  serviceName,
  serviceInstanceName,
}: {
  readonly serviceName: string;
  readonly serviceInstanceName: string;
}) {
  const config = useQuery(serviceSyncConfig(serviceName)).data;
  const { data } = useQuery(instanceSync(serviceName, serviceInstanceName));
  if (config === null) {
    return (
      <SyncPanel actions={null}>
        {serviceName} is not synced from a repository.{" "}
        <To to={`/services/${serviceName}/sync`}>Say where it comes from</To>
      </SyncPanel>
    );
  }
  const none = "Nothing was synced into it yet: push to the branch.";
  const { latestSync, latestSuccessfulSync } = data ?? {};
  const hasOlder =
    latestSuccessfulSync !== undefined && latestSuccessfulSync.startedAt !== latestSync?.startedAt;
  return (
    <SpaceBetween size="l">
      <SyncAttempt
        title="Last sync"
        attempt={data === undefined ? undefined : (latestSync ?? null)}
        empty={none}
      />
      {hasOlder && (
        <SyncAttempt title="Last successful sync" attempt={latestSuccessfulSync} empty={none} />
      )}
      <BlockersPanel of={{ serviceName, serviceInstanceName }} />
    </SpaceBetween>
  );
}
