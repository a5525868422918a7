import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Time } from "../widgets/time.tsx";

export const EnvironmentTemplates = () => <Templates kind="environment" />;
export const ServiceTemplates = () => <Templates kind="service" />;

/** All templates of a kind. */
function Templates({ kind }: { readonly kind: TemplateKind }) {
  const { title, noun, path, list } = templateKinds[kind];
  const query = useQuery(list);
  const navigate = useNavigate();
  const create = () => navigate(`${path}/create`);
  return (
    <Page
      title={title}
      description="What a platform team offers: versions of a bundle, published when they are good."
      actions={<Button variant="primary" onClick={create}>{`Create ${noun}`}</Button>}
    >
      <ResourceTable
        title={title}
        query={query}
        idOf={({ name = "" }) => name}
        filterOf={({ name, displayName, description }) => `${name} ${displayName} ${description}`}
        sortBy={{ id: "name" }}
        empty={{
          text: `There are no ${noun}s yet.`,
          action: <Button onClick={create}>{`Create ${noun}`}</Button>,
        }}
        columns={[
          {
            id: "name",
            header: "Name",
            cell: ({ name = "" }) => <To to={`${path}/${name}`}>{name}</To>,
            value: ({ name }) => name,
          },
          {
            id: "recommended",
            header: "Recommended version",
            cell: ({ name, recommendedVersion: version }) =>
              version === undefined ? (
                "None is published"
              ) : (
                <To to={`${path}/${name}/versions/${version}`}>{version}</To>
              ),
            value: ({ recommendedVersion }) => recommendedVersion,
          },
          {
            id: "description",
            header: "Description",
            cell: ({ displayName, description }) => displayName ?? description ?? "-",
          },
          {
            id: "changed",
            header: "Last changed",
            cell: ({ lastModifiedAt }) => <Time seconds={lastModifiedAt} />,
            value: ({ lastModifiedAt }) => lastModifiedAt,
          },
        ]}
      />
    </Page>
  );
}
