import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Execution, Pipeline } from "../../extension/index.ts";
import { QueryView } from "../frame/query-view.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { Time } from "../widgets/time.tsx";
import { ExecutionPanel } from "./execution-panel.tsx";
import { pipelineOf } from "./pipeline-queries.ts";
import { requestPipeline } from "./request-pipeline.ts";
import { RunStatus, took } from "./run-status.tsx";

/** What the pipeline of a service runs and has run, as it goes on. */
export function PipelineRuns({ serviceName }: { readonly serviceName: string }) {
  const query = useQuery(pipelineOf(serviceName));
  if (query.data === null) return null;
  return <QueryView query={query}>{(pipeline) => <Runs pipeline={pipeline} />}</QueryView>;
}

function Runs({ pipeline }: { readonly pipeline: Pipeline }) {
  const [chosen, choose] = useState<string>();
  const { executions, name } = pipeline;
  const shown = executions.find(({ id }) => id === chosen) ?? executions[0];
  const start = (
    <Button
      onClick={() =>
        requestPipeline({ verb: "start", pipeline: name }, "It has begun.", "It was not begun.")
      }
    >
      Run with the newest commit
    </Button>
  );
  if (shown === undefined) return <HowToPush pipeline={pipeline} />;
  return (
    <SpaceBetween size="l">
      <ExecutionPanel key={shown.id} pipeline={pipeline} execution={shown} />
      <ResourceTable
        title="Executions"
        query={known(executions)}
        idOf={({ id }) => id}
        filterOf={({ id, status, trigger, revision }) =>
          `${id} ${status} ${trigger} ${revision?.id} ${revision?.message}`
        }
        empty={{ text: "Nothing has run yet." }}
        actions={start}
        selected={shown}
        // The newest stays the newest one.
        onSelect={({ id }: Execution) => choose(id === executions[0]?.id ? undefined : id)}
        columns={[
          {
            id: "execution",
            header: "Execution",
            cell: ({ id, type }) => `${id.slice(0, 8)}${type === "ROLLBACK" ? " (rollback)" : ""}`,
          },
          { id: "status", header: "Status", cell: ({ status }) => <RunStatus status={status} /> },
          {
            id: "commit",
            header: "Commit",
            cell: ({ revision }) =>
              revision ? `${revision.id.slice(0, 7)} ${revision.message.split("\n", 1)[0]}` : "-",
          },
          {
            id: "started",
            header: "Started",
            cell: ({ startedAt }) => <Time seconds={Date.parse(startedAt) / 1000} />,
            value: ({ startedAt }) => startedAt,
          },
          {
            id: "took",
            header: "Took",
            cell: ({ startedAt, endedAt }) => took(startedAt, endedAt) ?? "-",
          },
          { id: "trigger", header: "Because of", cell: ({ trigger }) => trigger },
        ]}
      />
    </SpaceBetween>
  );
}

function HowToPush({ pipeline }: { readonly pipeline: Pipeline }) {
  const branch = pipeline.sources[0]?.branch ?? "main";
  return (
    <Container header={<Header variant="h2">Nothing has run yet</Header>}>
      <SpaceBetween size="xs">
        <Box>In the service's repository, a push starts the pipeline:</Box>
        <Box variant="code">{`proton pipeline remote ${pipeline.serviceName} --add`}</Box>
        <Box variant="code">{`git push local ${branch}`}</Box>
      </SpaceBetween>
    </Container>
  );
}
