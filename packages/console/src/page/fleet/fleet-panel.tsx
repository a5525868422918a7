import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AskOutput, Change, Target } from "../../extension/index.ts";
import { about, environment, instance, preview } from "../api/queries.ts";
import { type TemplateKind, versionParts } from "../api/template-kind.ts";
import { To } from "../frame/to.tsx";
import { losesData } from "../preview/changes-table.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { type FleetMember, useFleet } from "./fleet-members.ts";

/** What an update to a version would do to everything that is made of its template, before anything runs. */
export function FleetPanel({
  kind,
  templateName,
  version,
}: {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly version: string;
}) {
  const fleet = useFleet(kind, templateName, version);
  const [chosen, setChosen] = useState<FleetMember>();
  const { hasDetails = true } = useQuery(about).data ?? {};
  const noun = kind === "environment" ? "environment" : "service instance";
  if (!hasDetails) {
    return (
      <Alert type="info">
        This endpoint answers Proton's API only: what this version would change is not seen before.
      </Alert>
    );
  }
  return (
    <SpaceBetween size="l">
      <ResourceTable
        title="What this version would change"
        description={`Each ${noun} of another version, with its own spec. Choose one to see its resources.`}
        query={fleet}
        idOf={({ id }) => id}
        filterOf={({ id, environmentName }) => `${id} ${environmentName}`}
        empty={{ text: `No ${noun} is of another version of ${templateName}.` }}
        selected={chosen}
        onSelect={setChosen}
        columns={[
          {
            id: "name",
            header: kind === "environment" ? "Environment" : "Service instance",
            cell: ({ id, path }) => <To to={path}>{id}</To>,
            value: ({ id }) => id,
          },
          ...(kind === "service"
            ? [
                {
                  id: "environment",
                  header: "Environment",
                  cell: ({ environmentName }: FleetMember) => environmentName,
                  value: ({ environmentName }: FleetMember) => environmentName,
                },
              ]
            : []),
          {
            id: "version",
            header: "Deployed version",
            cell: ({ version: deployed }) => deployed,
            value: ({ version: deployed }) => deployed,
          },
          {
            id: "change",
            header: `With ${version}`,
            cell: ({ target }) => <Effect target={target} version={version} />,
          },
        ]}
      />
      {chosen && <MemberPreview key={chosen.id} member={chosen} version={version} />}
    </SpaceBetween>
  );
}

function MemberPreview({
  member: { id, target },
  version,
}: {
  readonly member: FleetMember;
  readonly version: string;
}) {
  const spec = useSpec(target).data;
  if (spec === undefined) return <Spinner />;
  return (
    <PreviewPanel title={`${id} with ${version}`} request={requestOf(target, version, spec)} />
  );
}

/** One line of what would happen; asked for as it comes into view, page by page. */
function Effect({ target, version }: { readonly target: Target; readonly version: string }) {
  const spec = useSpec(target);
  const request = requestOf(target, version, spec.data ?? "");
  const query = useQuery({ ...preview(request), enabled: spec.data !== undefined });
  const error = spec.error ?? query.error;
  if (error) return <StatusIndicator type="error">{error.message}</StatusIndicator>;
  if (query.data === undefined) return <StatusIndicator type="loading">Asking</StatusIndicator>;
  return <Said answer={query.data} />;
}

function Said({ answer }: { readonly answer: AskOutput<"preview"> }) {
  switch (answer.outcome) {
    case "failed":
      return <StatusIndicator type="error">{`It would fail: ${answer.message}`}</StatusIndicator>;
    case "new":
      return <StatusIndicator type="info">Everything is created</StatusIndicator>;
    case "planned": {
      const { changes } = answer;
      if (changes.length === 0) {
        return <StatusIndicator type="success">No resource changes</StatusIndicator>;
      }
      const isHard = changes.some(({ action }) => action === "replace" || action === "remove");
      return (
        <SpaceBetween direction="horizontal" size="xs">
          <StatusIndicator type={isHard ? "warning" : "info"}>{counted(changes)}</StatusIndicator>
          {changes.some(losesData) && <Badge color="red">Data lost</Badge>}
        </SpaceBetween>
      );
    }
  }
}

const WORDS = [
  ["remove", "deleted"],
  ["replace", "replaced"],
  ["modify", "changed in place"],
  ["add", "created"],
  ["retain", "left behind"],
] as const;

/** `1 replaced, 2 changed in place`. */
function counted(changes: readonly Change[]): string {
  return WORDS.map(([action, word]) => [changes.filter((each) => each.action === action), word])
    .filter(([found]) => (found?.length ?? 0) > 0)
    .map(([found, word]) => `${found?.length} ${word}`)
    .join(", ");
}

function requestOf(target: Target, version: string, spec: string) {
  return { target, spec, templateVersion: versionParts(version) };
}

/** The spec that it runs with. */
function useSpec(target: Target) {
  const isInstance = target.type === "SERVICE_INSTANCE";
  const ofEnvironment = useQuery({
    ...environment(target.type === "ENVIRONMENT" ? target.environmentName : ""),
    enabled: target.type === "ENVIRONMENT",
    select: ({ spec }) => spec,
  });
  const ofInstance = useQuery({
    ...instance(isInstance ? target.serviceName : "", isInstance ? target.serviceInstanceName : ""),
    enabled: isInstance,
    select: ({ spec }) => spec,
  });
  return isInstance ? ofInstance : ofEnvironment;
}
