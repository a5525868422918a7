import { useQuery } from "@tanstack/react-query";
import { deployments } from "../api/queries.ts";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "./resource-table.tsx";
import { inWords, Status } from "./status.tsx";
import { Time } from "./time.tsx";

/** The deployments of everything, or of one thing, newest first. */
export function DeploymentsTable({
  of = {},
  headingLevel,
}: {
  readonly of?: {
    readonly environmentName?: string;
    readonly serviceName?: string;
    readonly serviceInstanceName?: string;
    readonly componentName?: string;
  };
  readonly headingLevel?: "h1" | "h2";
}) {
  const query = useQuery(deployments(of));
  return (
    <ResourceTable
      title="Deployments"
      query={query}
      idOf={({ id = "" }) => id}
      filterOf={(item) =>
        [
          item.id,
          item.environmentName,
          item.serviceName,
          item.serviceInstanceName,
          item.componentName,
        ].join(" ")
      }
      empty={{ text: "Nothing was deployed yet." }}
      {...(headingLevel && { headingLevel })}
      sortBy={{ id: "created", isDescending: true }}
      columns={[
        {
          id: "id",
          header: "Deployment",
          cell: ({ id = "" }) => <To to={`/deployments/${id}`}>{id.slice(0, 8)}</To>,
        },
        {
          id: "status",
          header: "Status",
          cell: ({ deploymentStatus }) => <Status status={deploymentStatus} />,
          value: ({ deploymentStatus }) => deploymentStatus,
        },
        {
          id: "target",
          header: "Of",
          cell: (item) => <DeploymentTarget of={item} />,
          value: ({ componentName, serviceName, environmentName }) =>
            componentName ?? serviceName ?? environmentName,
        },
        {
          id: "kind",
          header: "Kind",
          cell: ({ targetResourceType = "" }) => inWords(targetResourceType),
          value: ({ targetResourceType }) => targetResourceType,
        },
        {
          id: "created",
          header: "Begun",
          cell: ({ createdAt }) => <Time seconds={createdAt} />,
          value: ({ createdAt }) => createdAt,
        },
        {
          id: "completed",
          header: "Took",
          cell: ({ createdAt, completedAt }) => duration(createdAt, completedAt),
        },
      ]}
    />
  );
}

/** What a deployment changes, as a link. */
export function DeploymentTarget({
  of: { componentName, serviceName, serviceInstanceName, environmentName, targetResourceType },
}: {
  readonly of: {
    readonly componentName?: string | undefined;
    readonly serviceName?: string | undefined;
    readonly serviceInstanceName?: string | undefined;
    readonly environmentName?: string | undefined;
    readonly targetResourceType?: string | undefined;
  };
}) {
  if (targetResourceType === "ENVIRONMENT") {
    return <To to={`/environments/${environmentName}`}>{environmentName}</To>;
  }
  if (componentName !== undefined) {
    return <To to={`/components/${componentName}`}>{componentName}</To>;
  }
  if (serviceInstanceName !== undefined) {
    return (
      <To to={`/services/${serviceName}/instances/${serviceInstanceName}`}>
        {`${serviceName}/${serviceInstanceName}`}
      </To>
    );
  }
  return <To to={`/services/${serviceName}/pipeline`}>{`${serviceName}, pipeline`}</To>;
}

/** How long something took, both in seconds since 1970. */
export function duration(from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined) return "-";
  const seconds = to - from;
  if (seconds < 60) return `${seconds.toFixed(1)}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min\u00a0${Math.round(seconds % 60)}\u00a0s`;
}
