import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { blockers } from "../api/sync-queries.ts";
import { TextField } from "../forms/settings-fields.tsx";
import { notify } from "../frame/notifications.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";

/** What keeps a service or an instance from being synced, and how it is handed back. */
export function BlockersPanel({
  of,
}: {
  readonly of: { readonly serviceName: string; readonly serviceInstanceName?: string };
}) {
  const query = useQuery(blockers(of));
  const [resolving, resolve] = useState<string>();
  // Without a sync there is nothing to be kept from.
  if (query.data === null) return null;
  return (
    <>
      <ResourceTable
        title="Blockers"
        description="What was changed by hand is not synced until its blocker is resolved."
        query={query.data === undefined ? { ...query, data: undefined } : known(query.data ?? [])}
        idOf={({ id = "" }) => id}
        filterOf={({ createdReason, resolvedReason }) => `${createdReason} ${resolvedReason}`}
        empty={{ text: "Nothing keeps it from being synced." }}
        columns={[
          {
            id: "status",
            header: "Status",
            cell: ({ status }) => <Status status={status === "ACTIVE" ? "BLOCKED" : status} />,
            value: ({ status }) => status,
          },
          { id: "reason", header: "Because", cell: ({ createdReason }) => createdReason },
          {
            id: "created",
            header: "Since",
            cell: ({ createdAt }) => <Time seconds={createdAt} />,
            value: ({ createdAt }) => createdAt,
          },
          {
            id: "resolved",
            header: "Resolved",
            cell: ({ id, status, resolvedAt, resolvedReason }) =>
              status === "ACTIVE" ? (
                <Button variant="inline-link" onClick={() => resolve(id)}>
                  Resolve
                </Button>
              ) : (
                <>
                  <Time seconds={resolvedAt} />: {resolvedReason}
                </>
              ),
          },
        ]}
      />
      {resolving !== undefined && <ResolveDialog id={resolving} close={() => resolve(undefined)} />}
    </>
  );
}

function ResolveDialog({ id, close }: { readonly id: string; readonly close: () => void }) {
  const [resolvedReason, setReason] = useState("");
  return (
    <ActDialog
      title="Resolve the blocker"
      act="Resolve"
      isReady={resolvedReason.trim() !== ""}
      run={async () => {
        await callProton("UpdateServiceSyncBlocker", { id, resolvedReason });
        notify("info", "It is handed back to the repository, and synced from it.");
      }}
      close={close}
    >
      <Alert type="warning">
        What the repository says is deployed: the change that was made by hand is undone, unless it
        is in the repository, too.
      </Alert>
      <TextField
        label="Reason"
        description="Such as: the change is in the repository now."
        value={resolvedReason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
