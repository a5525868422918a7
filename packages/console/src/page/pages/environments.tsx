import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { environments } from "../api/queries.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";
import { Version } from "../widgets/version.tsx";

/** All environments. */
export function Environments() {
  const query = useQuery(environments);
  const navigate = useNavigate();
  const create = (
    <Button variant="primary" onClick={() => navigate("/environments/create")}>
      Create environment
    </Button>
  );
  return (
    <Page
      title="Environments"
      description="What services share: networks, databases, APIs."
      actions={create}
    >
      <ResourceTable
        title="Environments"
        query={query}
        idOf={({ name = "" }) => name}
        filterOf={({ name, templateName, description }) => `${name} ${templateName} ${description}`}
        sortBy={{ id: "name" }}
        empty={{
          text: "There are no environments yet. Services are deployed into one.",
          action: (
            <Button onClick={() => navigate("/environments/create")}>Create environment</Button>
          ),
        }}
        columns={[
          {
            id: "name",
            header: "Name",
            cell: ({ name = "" }) => <To to={`/environments/${name}`}>{name}</To>,
            value: ({ name }) => name,
          },
          {
            id: "status",
            header: "Deployment status",
            cell: ({ deploymentStatus }) => <Status status={deploymentStatus} />,
            value: ({ deploymentStatus }) => deploymentStatus,
          },
          {
            id: "template",
            header: "Template",
            cell: ({ templateName = "" }) => (
              <To to={`/environment-templates/${templateName}`}>{templateName}</To>
            ),
            value: ({ templateName }) => templateName,
          },
          {
            id: "version",
            header: "Version",
            cell: (item) => <Version kind="environment" of={item} />,
          },
          {
            id: "deployed",
            header: "Last deployed",
            cell: ({ lastDeploymentSucceededAt }) => <Time seconds={lastDeploymentSucceededAt} />,
            value: ({ lastDeploymentSucceededAt }) => lastDeploymentSucceededAt,
          },
        ]}
      />
    </Page>
  );
}
