import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { services } from "../api/queries.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";

/** All services. */
export function Services() {
  const query = useQuery(services);
  const navigate = useNavigate();
  return (
    <Page
      title="Services"
      description="Applications, each with instances in environments and a pipeline."
      actions={
        <Button variant="primary" onClick={() => navigate("/services/create")}>
          Create service
        </Button>
      }
    >
      <ResourceTable
        title="Services"
        query={query}
        idOf={({ name = "" }) => name}
        filterOf={({ name, templateName, description }) => `${name} ${templateName} ${description}`}
        sortBy={{ id: "name" }}
        empty={{
          text: "There are no services yet.",
          action: <Button onClick={() => navigate("/services/create")}>Create service</Button>,
        }}
        columns={[
          {
            id: "name",
            header: "Name",
            cell: ({ name = "" }) => <To to={`/services/${name}`}>{name}</To>,
            value: ({ name }) => name,
          },
          {
            id: "status",
            header: "Status",
            cell: ({ status }) => <Status status={status} />,
            value: ({ status }) => status,
          },
          {
            id: "template",
            header: "Template",
            cell: ({ templateName = "" }) => (
              <To to={`/service-templates/${templateName}`}>{templateName}</To>
            ),
            value: ({ templateName }) => templateName,
          },
          {
            id: "description",
            header: "Description",
            cell: ({ description }) => description ?? "-",
          },
          {
            id: "created",
            header: "Created",
            cell: ({ createdAt }) => <Time seconds={createdAt} />,
            value: ({ createdAt }) => createdAt,
          },
        ]}
      />
    </Page>
  );
}
