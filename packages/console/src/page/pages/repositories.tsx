import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { repositories } from "../api/sync-queries.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { providerName, repositoryPath } from "../widgets/repository-name.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";

/** The repositories that something may be synced from, or provisioned through. */
export function Repositories() {
  const query = useQuery(repositories);
  const navigate = useNavigate();
  const link = () => navigate("/repositories/create");
  return (
    <Page
      title="Repositories"
      description="Where templates and services come from, and where self-managed provisioning goes."
      actions={
        <Button variant="primary" onClick={link}>
          Link repository
        </Button>
      }
    >
      <ResourceTable
        title="Repositories"
        query={query}
        idOf={({ arn = "" }) => arn}
        filterOf={({ name, provider }) => `${name} ${provider}`}
        sortBy={{ id: "name" }}
        empty={{
          text: "No repository is linked yet. Templates can be synced from one at each push.",
          action: <Button onClick={link}>Link repository</Button>,
        }}
        columns={[
          {
            id: "name",
            header: "Repository",
            cell: ({ name = "", provider = "GITHUB" }) => (
              <To to={repositoryPath(provider, name)}>{name}</To>
            ),
            value: ({ name }) => name,
          },
          {
            id: "provider",
            header: "Provider",
            cell: ({ provider }) => providerName(provider),
            value: ({ provider }) => provider,
          },
          {
            id: "connection",
            header: "Connection",
            cell: ({ connectionArn }) => connectionArn,
            value: ({ connectionArn }) => connectionArn,
          },
        ]}
      />
    </Page>
  );
}
