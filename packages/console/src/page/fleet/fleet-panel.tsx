import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Target } from "../../extension/index.ts";
import { about, environment, instance } from "../api/queries.ts";
import { type TemplateKind, versionParts } from "../api/template-kind.ts";
import { To } from "../frame/to.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Effect } from "./effect.tsx";
import { type FleetMember, useFleet } from "./fleet-members.ts";
import { PipelinesPanel } from "./pipelines-panel.tsx";

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
            cell: ({ target }) => <MemberEffect target={target} version={version} />,
          },
        ]}
      />
      {chosen && <MemberPreview key={chosen.id} member={chosen} version={version} />}
      {kind === "service" && <PipelinesPanel templateName={templateName} version={version} />}
    </SpaceBetween>
  );
}

function MemberEffect({ target, version }: { readonly target: Target; readonly version: string }) {
  const { data, error } = useSpec(target);
  return <Effect target={target} version={version} spec={data} error={error} />;
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
