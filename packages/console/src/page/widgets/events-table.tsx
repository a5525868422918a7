import type { StackEvent } from "../../extension/index.ts";
import { known, ResourceTable } from "./resource-table.tsx";
import { Status } from "./status.tsx";
import { Time } from "./time.tsx";

/** What happened to the resources of a stack, as CloudFormation tells it. */
export function EventsTable({ events }: { readonly events: readonly StackEvent[] }) {
  return (
    <ResourceTable
      title="Events"
      query={known(events)}
      idOf={(event: StackEvent) => JSON.stringify(event)}
      filterOf={(event) =>
        `${event.logicalResourceId} ${event.resourceType} ${event.resourceStatus}`
      }
      empty={{ text: "Nothing has happened to the stack." }}
      columns={[
        {
          id: "time",
          header: "Time",
          cell: ({ time }) => <Time seconds={Date.parse(time) / 1000} />,
          value: ({ time }) => time,
        },
        {
          id: "resource",
          header: "Resource",
          cell: ({ logicalResourceId }) => logicalResourceId,
          value: ({ logicalResourceId }) => logicalResourceId,
        },
        {
          id: "type",
          header: "Type",
          cell: ({ resourceType }) => resourceType,
          value: ({ resourceType }) => resourceType,
        },
        {
          id: "status",
          header: "Status",
          cell: ({ resourceStatus }) => <Status status={resourceStatus} />,
          value: ({ resourceStatus }) => resourceStatus,
        },
        {
          id: "reason",
          header: "Reason",
          cell: ({ resourceStatusReason }) => resourceStatusReason ?? "-",
        },
      ]}
    />
  );
}
