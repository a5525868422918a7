import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { instances } from "../api/queries.ts";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "./resource-table.tsx";
import { Status } from "./status.tsx";
import { Time } from "./time.tsx";
import { Version } from "./version.tsx";

/** The instances of one service, or of all. */
export function InstancesTable({
  serviceName,
  environmentName,
  actions,
}: {
  readonly serviceName?: string;
  readonly environmentName?: string;
  readonly actions?: ReactNode;
}) {
  const query = useQuery({
    ...instances(serviceName),
    select: (all) =>
      environmentName === undefined
        ? all
        : all.filter((item) => item.environmentName === environmentName),
  });
  const navigate = useNavigate();
  return (
    <ResourceTable
      title="Service instances"
      query={query}
      idOf={({ serviceName = "", name = "" }) => `${serviceName}/${name}`}
      filterOf={({ serviceName, name, environmentName, templateName }) =>
        `${serviceName}/${name} ${environmentName} ${templateName}`
      }
      sortBy={{ id: "name" }}
      empty={{
        text: "There are no service instances here. A service has one in each of its environments.",
        ...(serviceName === undefined && {
          action: <Button onClick={() => navigate("/services/create")}>Create service</Button>,
        }),
      }}
      actions={actions}
      columns={[
        {
          id: "name",
          header: "Instance",
          cell: ({ serviceName: service, name }) => (
            <To to={`/services/${service}/instances/${name}`}>
              {serviceName === undefined ? `${service}/${name}` : (name ?? "")}
            </To>
          ),
          value: ({ serviceName: service, name }) => `${service}/${name}`,
        },
        {
          id: "status",
          header: "Deployment status",
          cell: ({ deploymentStatus }) => <Status status={deploymentStatus} />,
          value: ({ deploymentStatus }) => deploymentStatus,
        },
        {
          id: "environment",
          header: "Environment",
          cell: ({ environmentName: name = "" }) => <To to={`/environments/${name}`}>{name}</To>,
          value: ({ environmentName: name }) => name,
        },
        {
          id: "version",
          header: "Version",
          cell: (item) => <Version kind="service" of={item} />,
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
