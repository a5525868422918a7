import ColumnLayout from "@cloudscape-design/components/column-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useQueries } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { AskOutput } from "../../extension/index.ts";
import { deploymentDetails } from "../api/queries.ts";
import { DiffPanel } from "../code/diff-panel.tsx";
import { firstCause, type TimeLineRow, timeLine } from "../deployments/time-line.ts";
import { inSeconds, tookOf } from "../deployments/time-line-table.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { duration } from "../widgets/deployments-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";
import { versionOf } from "./deployment.tsx";

type Details = AskOutput<"deployment">;

/** Two deployments side by side, the older one on the left. */
export function CompareDeployments() {
  const { id = "", other = "" } = useParams();
  const queries = useQueries({ queries: [id, other].map(deploymentDetails) });
  const failed = queries.find(({ error }) => error !== null);
  const [first, second] = queries;
  const query = failed ?? (first?.data ? second : first);
  return (
    <Page
      title={`Deployments ${id.slice(0, 8)} and ${other.slice(0, 8)}`}
      trail={[
        { text: "Deployments", href: "/deployments" },
        { text: `Deployment ${id.slice(0, 8)}`, href: `/deployments/${id}` },
      ]}
    >
      {query && (
        <QueryView query={query}>
          {() => first?.data && second?.data && <Comparison details={[first.data, second.data]} />}
        </QueryView>
      )}
    </Page>
  );
}

function Comparison({ details }: { readonly details: readonly Details[] }) {
  const [left, right] = [...details].sort(
    (a, b) => a.deployment.createdAt - b.deployment.createdAt,
  ) as [Details, Details];
  const names = [shortOf(left), shortOf(right)] as const;
  const difference = (title: string, textOf: (side: Details) => string | undefined) => (
    <DiffPanel title={title} names={names} before={textOf(left)} after={textOf(right)} />
  );
  return (
    <SpaceBetween size="l">
      <ColumnLayout columns={2}>
        <SideFacts side={left} />
        <SideFacts side={right} />
      </ColumnLayout>
      <Tabs
        ariaLabel="Comparison"
        tabs={[
          {
            id: "resources",
            label: "Resources",
            content: <ResourcesTable left={left} right={right} />,
          },
          {
            id: "template",
            label: "Rendered template",
            content: difference("Rendered template", ({ template }) => template),
          },
          {
            id: "spec",
            label: "Spec",
            content: difference("Spec", ({ targetSpec }) => targetSpec),
          },
          {
            id: "inputs",
            label: "Inputs",
            content: difference("Inputs", ({ inputs }) =>
              inputs === undefined ? undefined : JSON.stringify(inputs, null, 2),
            ),
          },
          {
            id: "outputs",
            label: "Outputs",
            content: difference("Outputs", ({ outputs }) =>
              Object.entries(outputs)
                .map(([key, value]) => `${key}: ${value}`)
                .join("\n"),
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function SideFacts({ side: { deployment, events, findings } }: { readonly side: Details }) {
  const { id, status, createdAt, completedAt, goal } = deployment;
  const cause = firstCause(events);
  return (
    <Facts
      title={`Deployment ${id.slice(0, 8)}`}
      columns={2}
      facts={[
        ["Status", <Status key="status" status={status} />],
        ["Template version", goal && versionOf(goal)],
        ["Begun", <Time key="begun" seconds={createdAt / 1000} />],
        ["Took", duration(createdAt / 1000, completedAt && completedAt / 1000)],
        ["Findings", String(findings.length)],
        ["First cause", cause && `${cause.logicalResourceId}: ${cause.resourceStatusReason}`],
        [
          "Page",
          <To key="page" to={`/deployments/${id}`}>
            Show it alone
          </To>,
        ],
      ]}
    />
  );
}

interface Pair {
  readonly id: string;
  readonly type: string;
  readonly left: TimeLineRow | undefined;
  readonly right: TimeLineRow | undefined;
}

function ResourcesTable({ left, right }: { readonly left: Details; readonly right: Details }) {
  const rowsOf = ({ resources, events }: Details) =>
    new Map(timeLine(resources, events).map((row) => [row.logicalResourceId, row]));
  const [before, after] = [rowsOf(left), rowsOf(right)];
  const pairs = [...new Set([...after.keys(), ...before.keys()])].map((id): Pair => {
    const [one, two] = [before.get(id), after.get(id)];
    return { id, type: (two ?? one)?.resourceType ?? "", left: one, right: two };
  });
  const cell = (row: TimeLineRow | undefined) => {
    if (row === undefined) return "Not in its template";
    const last = row.spans.at(-1);
    if (last === undefined) return "Not touched";
    return (
      <>
        <Status status={row.status} /> {inSeconds(tookOf(row, last.end ?? last.start))}
      </>
    );
  };
  return (
    <ResourceTable
      title="Resources"
      query={known(pairs)}
      idOf={({ id }) => id}
      filterOf={({ id, type }) => `${id} ${type}`}
      empty={{ text: "Neither has resources." }}
      columns={[
        { id: "resource", header: "Resource", cell: ({ id }) => id, width: 240 },
        { id: "type", header: "Type", cell: ({ type }) => type },
        { id: "left", header: shortOf(left), cell: (pair) => cell(pair.left) },
        { id: "right", header: shortOf(right), cell: (pair) => cell(pair.right) },
      ]}
    />
  );
}

function shortOf({ deployment }: Details): string {
  return deployment.id.slice(0, 8);
}
