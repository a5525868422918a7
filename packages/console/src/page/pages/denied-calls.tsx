import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { DeniedCall } from "../../extension/index.ts";
import { Page } from "../frame/page.tsx";
import { Remedy } from "../running/remedy.tsx";
import { deniedCalls } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { Time } from "../widgets/time.tsx";

/** What was denied on this machine, and what would allow just that. */
export function DeniedCalls() {
  const query = useQuery(deniedCalls);
  return (
    <Page
      title="Denied calls"
      description="What functions, pipelines and services on this machine asked for and may not do, since it was started, each with the least that would allow it."
    >
      <RunningView query={query}>
        {(calls) => (
          <ResourceTable
            title="Denied calls"
            query={known(calls)}
            idOf={idOf}
            filterOf={({ who, message }) => `${who} ${message}`}
            empty={{ text: "Nothing was denied since the server was started." }}
            columns={[
              {
                id: "call",
                header: "Call",
                cell: ({ action, resource }) => (
                  <SpaceBetween size="xxs">
                    <Box fontWeight="bold">{action}</Box>
                    <span className="arn">{resource}</span>
                  </SpaceBetween>
                ),
                value: ({ action }) => action,
              },
              {
                id: "who",
                header: "Principal",
                cell: ({ who, roleArn }) => (
                  <SpaceBetween size="xxs">
                    <span>{who}</span>
                    {roleArn && <span className="arn">{roleArn}</span>}
                  </SpaceBetween>
                ),
                value: ({ who }) => who,
              },
              {
                id: "remedy",
                header: "What would allow it",
                cell: (call) => <Remedy call={call} />,
                width: 380,
              },
              {
                id: "last",
                header: "Last time",
                cell: ({ time, count }) => (
                  <>
                    <Time seconds={time / 1000} />
                    <Box color="text-body-secondary">{count === 1 ? "Once" : `${count} times`}</Box>
                  </>
                ),
                value: ({ time }) => time,
                width: 140,
              },
            ]}
          />
        )}
      </RunningView>
    </Page>
  );
}

const idOf = ({ who, roleArn, action, resource }: DeniedCall) =>
  JSON.stringify([who, roleArn, action, resource]);
