import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Change } from "../../extension/index.ts";
import { known, ResourceTable } from "../widgets/resource-table.tsx";

const ACTIONS = {
  add: { text: "Created", type: "success" },
  modify: { text: "Changed in place", type: "info" },
  replace: { text: "Replaced", type: "warning" },
  remove: { text: "Deleted", type: "error" },
  retain: { text: "Left behind, out of the stack", type: "stopped" },
} as const;

/** Whether what a resource holds goes with it. */
export function losesData({ action, stateful }: Change): boolean {
  return stateful && (action === "replace" || action === "remove");
}

/** What would happen to each resource of a stack: the worst first. */
export function ChangesTable({ changes }: { readonly changes: readonly Change[] }) {
  const order = ["remove", "replace", "retain", "modify", "add"];
  const sorted = changes.toSorted(
    (a, b) =>
      Number(losesData(b)) - Number(losesData(a)) ||
      order.indexOf(a.action) - order.indexOf(b.action),
  );
  const lost = sorted.filter(losesData);
  return (
    <SpaceBetween size="m">
      {lost.length > 0 && (
        <Alert type="warning" header="Data is lost">
          {`${lost.map(({ logicalResourceId }) => logicalResourceId).join(", ")} and all that is in it: the old one is deleted.`}
        </Alert>
      )}
      <ResourceTable
        title="Changes"
        variant="embedded"
        query={known(sorted)}
        idOf={({ logicalResourceId }: Change) => logicalResourceId}
        filterOf={({ logicalResourceId, resourceType }) => `${logicalResourceId} ${resourceType}`}
        empty={{ text: "No resource changes." }}
        columns={[
          {
            id: "action",
            header: "What happens",
            cell: (change) => (
              <SpaceBetween direction="horizontal" size="xs">
                <StatusIndicator type={ACTIONS[change.action].type}>
                  {ACTIONS[change.action].text}
                </StatusIndicator>
                {losesData(change) && <Badge color="red">Data lost</Badge>}
              </SpaceBetween>
            ),
          },
          {
            id: "resource",
            header: "Resource",
            cell: ({ logicalResourceId }) => logicalResourceId,
          },
          { id: "type", header: "Type", cell: ({ resourceType }) => resourceType },
          {
            id: "properties",
            header: "Changed properties",
            cell: ({ changedProperties }) => changedProperties.join(", ") || "-",
          },
        ]}
      />
    </SpaceBetween>
  );
}
