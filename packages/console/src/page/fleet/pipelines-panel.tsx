import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Target } from "../../extension/index.ts";
import { service, services } from "../api/queries.ts";
import { versionParts } from "../api/template-kind.ts";
import { To } from "../frame/to.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Effect } from "./effect.tsx";

/** What an update to a version would do to the pipelines of the services that are made of its template. */
export function PipelinesPanel({
  templateName,
  version,
}: {
  readonly templateName: string;
  readonly version: string;
}) {
  const query = useQuery({
    ...services,
    select: (all) => all.filter((each) => each.templateName === templateName),
  });
  const [chosen, setChosen] = useState<string>();
  if (query.data?.length === 0) return null;
  return (
    <SpaceBetween size="l">
      <ResourceTable
        title="What it would change of pipelines"
        description="The pipeline of each service of the template, with its own spec. Choose one to see its resources."
        query={{ ...query, data: query.data?.map(({ name = "" }) => name) }}
        idOf={(name) => name}
        filterOf={(name) => name}
        sortBy={{ id: "name" }}
        empty={{ text: `No service is made of ${templateName}.` }}
        selected={chosen}
        onSelect={setChosen}
        columns={[
          {
            id: "name",
            header: "Service",
            cell: (name) => <To to={`/services/${name}/pipeline`}>{name}</To>,
            value: (name) => name,
          },
          {
            id: "version",
            header: "Deployed version",
            cell: (name) => <Deployed serviceName={name} />,
          },
          {
            id: "change",
            header: `With ${version}`,
            cell: (name) => <PipelineEffect serviceName={name} version={version} />,
          },
        ]}
      />
      {chosen !== undefined && (
        <PipelinePreview key={chosen} serviceName={chosen} version={version} />
      )}
    </SpaceBetween>
  );
}

const targetOf = (serviceName: string): Target => ({ type: "SERVICE_PIPELINE", serviceName });

/** Asked for as its row comes into view: which services have a pipeline no listing says. */
function usePipeline(serviceName: string) {
  const query = useQuery(service(serviceName));
  const { pipeline, spec } = query.data ?? {};
  const { templateMajorVersion: major, templateMinorVersion: minor } = pipeline ?? {};
  return {
    query,
    deployed: major !== undefined && minor !== undefined ? `${major}.${minor}` : undefined,
    spec: pipeline?.spec ?? spec,
  };
}

function Deployed({ serviceName }: { readonly serviceName: string }) {
  const { deployed } = usePipeline(serviceName);
  return <>{deployed ?? "-"}</>;
}

function PipelineEffect({
  serviceName,
  version,
}: {
  readonly serviceName: string;
  readonly version: string;
}) {
  const { query, deployed, spec } = usePipeline(serviceName);
  if (query.data !== undefined && deployed === undefined) {
    return <Box color="text-body-secondary">It has no pipeline</Box>;
  }
  if (deployed === version) {
    return <StatusIndicator type="success">It is of this version</StatusIndicator>;
  }
  return (
    <Effect target={targetOf(serviceName)} version={version} spec={spec} error={query.error} />
  );
}

function PipelinePreview({
  serviceName,
  version,
}: {
  readonly serviceName: string;
  readonly version: string;
}) {
  const { deployed, spec } = usePipeline(serviceName);
  if (deployed === undefined || spec === undefined) return null;
  return (
    <PreviewPanel
      title={`Pipeline of ${serviceName} with ${version}`}
      request={{ target: targetOf(serviceName), spec, templateVersion: versionParts(version) }}
    />
  );
}
