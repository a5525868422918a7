import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { components } from "../api/component-queries.ts";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "./resource-table.tsx";
import { Status } from "./status.tsx";
import { Time } from "./time.tsx";

/** The components of one environment or service instance, or all. */
export function ComponentsTable({
  of = {},
  actions,
}: {
  readonly of?: {
    readonly environmentName?: string;
    readonly serviceName?: string;
    readonly serviceInstanceName?: string;
  };
  readonly actions?: ReactNode;
}) {
  const query = useQuery(components(of));
  return (
    <ResourceTable
      title="Components"
      query={query}
      idOf={({ name = "" }) => name}
      filterOf={({ name, environmentName, serviceName, serviceInstanceName }) =>
        `${name} ${environmentName} ${serviceName}/${serviceInstanceName}`
      }
      sortBy={{ id: "name" }}
      empty={{
        text: "There are no components here. One adds a developer's own resources to an instance.",
        action: actions,
      }}
      columns={[
        {
          id: "name",
          header: "Component",
          cell: ({ name = "" }) => <To to={`/components/${name}`}>{name}</To>,
          value: ({ name }) => name,
        },
        {
          id: "status",
          header: "Deployment status",
          cell: ({ deploymentStatus }) => <Status status={deploymentStatus} />,
          value: ({ deploymentStatus }) => deploymentStatus,
        },
        {
          id: "attached",
          header: "Attached to",
          cell: (item) => <Attachment of={item} />,
          value: ({ serviceName, serviceInstanceName }) => `${serviceName}/${serviceInstanceName}`,
        },
        {
          id: "environment",
          header: "Environment",
          cell: ({ environmentName: name = "" }) => <To to={`/environments/${name}`}>{name}</To>,
          value: ({ environmentName }) => environmentName,
        },
        {
          id: "deployed",
          header: "Last deployed",
          cell: ({ lastDeploymentSucceededAt }) => <Time seconds={lastDeploymentSucceededAt} />,
          value: ({ lastDeploymentSucceededAt }) => lastDeploymentSucceededAt,
        },
      ]}
    />
  );
}

/** The service instance that a component is attached to, as a link. */
export function Attachment({
  of: { serviceName, serviceInstanceName },
}: {
  readonly of: {
    readonly serviceName?: string | undefined;
    readonly serviceInstanceName?: string | undefined;
  };
}) {
  if (serviceName === undefined) return <>Not attached</>;
  return (
    <To to={`/services/${serviceName}/instances/${serviceInstanceName}`}>
      {`${serviceName}/${serviceInstanceName}`}
    </To>
  );
}
