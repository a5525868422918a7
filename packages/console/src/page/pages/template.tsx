import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { TemplateSyncPanel } from "../sync/template-sync-panel.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { EditTemplate } from "../widgets/edit-template.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";

export const EnvironmentTemplatePage = () => <TemplatePage kind="environment" />;
export const ServiceTemplatePage = () => <TemplatePage kind="service" />;

/** One template and its versions. */
function TemplatePage({ kind }: { readonly kind: TemplateKind }) {
  const { name = "" } = useParams();
  const operations = templateKinds[kind];
  const { path, title, noun } = operations;
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const query = useQuery(operations.get(name));
  const versions = useQuery(operations.versions(name));
  const register = (
    <Button variant="primary" onClick={() => navigate(`${path}/${name}/register`)}>
      Register version
    </Button>
  );
  return (
    <Page
      title={name}
      trail={[{ text: title, href: path }]}
      actions={
        query.data && (
          <>
            <Button onClick={() => setDeleting(true)}>Delete</Button>
            <Button onClick={() => setEditing(true)}>Edit</Button>
            {register}
          </>
        )
      }
    >
      <QueryView query={query}>
        {(template) => (
          <>
            <Facts
              facts={[
                [
                  "Recommended version",
                  template.recommendedVersion && (
                    <To
                      key="version"
                      to={`${path}/${name}/versions/${template.recommendedVersion}`}
                    >
                      {template.recommendedVersion}
                    </To>
                  ),
                ],
                ["Display name", template.displayName],
                ["Description", template.description],
                [
                  kind === "environment" ? "Provisioning" : "Pipeline provisioning",
                  (template.provisioning ?? template.pipelineProvisioning) === "CUSTOMER_MANAGED"
                    ? "By the customer"
                    : "By Proton",
                ],
                ["Created", <Time key="created" seconds={template.createdAt} />],
                ["Last changed", <Time key="changed" seconds={template.lastModifiedAt} />],
                ["ARN", template.arn],
              ]}
            />
            <ResourceTable
              title="Versions"
              query={versions}
              idOf={({ majorVersion, minorVersion }) => `${majorVersion}.${minorVersion}`}
              filterOf={({ majorVersion, minorVersion, description, status }) =>
                `${majorVersion}.${minorVersion} ${status} ${description}`
              }
              sortBy={{ id: "version", isDescending: true }}
              empty={{ text: "No version of it was registered yet.", action: register }}
              columns={[
                {
                  id: "version",
                  header: "Version",
                  cell: ({ majorVersion, minorVersion, recommendedMinorVersion }) => (
                    <SpaceBetween direction="horizontal" size="xs">
                      <To to={`${path}/${name}/versions/${majorVersion}.${minorVersion}`}>
                        {`${majorVersion}.${minorVersion}`}
                      </To>
                      {recommendedMinorVersion === minorVersion && (
                        <Badge color="green">Recommended</Badge>
                      )}
                    </SpaceBetween>
                  ),
                  value: ({ majorVersion, minorVersion }) =>
                    Number(majorVersion) * 100_000 + Number(minorVersion),
                },
                {
                  id: "status",
                  header: "Status",
                  cell: ({ status }) => <Status status={status} />,
                  value: ({ status }) => status,
                },
                {
                  id: "message",
                  header: "Description",
                  cell: ({ statusMessage, description }) => statusMessage || description || "-",
                },
                {
                  id: "created",
                  header: "Registered",
                  cell: ({ createdAt }) => <Time seconds={createdAt} />,
                  value: ({ createdAt }) => createdAt,
                },
              ]}
            />
            <TemplateSyncPanel
              kind={kind}
              name={name}
              majors={[
                ...new Set((versions.data ?? []).map(({ majorVersion = "" }) => majorVersion)),
              ]}
            />
            <TagsPanel arn={template.arn ?? ""} />
          </>
        )}
      </QueryView>
      {isEditing && query.data && (
        <EditTemplate kind={kind} template={query.data} close={() => setEditing(false)} />
      )}
      {isDeleting && (
        <ConfirmDelete
          name={name}
          kind={noun}
          consequence="Its versions are deleted with it. What was deployed of them stays, and can no longer be updated."
          run={async () => {
            for (const { majorVersion = "", minorVersion = "" } of versions.data ?? []) {
              await operations.removeVersion({ templateName: name, majorVersion, minorVersion });
            }
            await operations.remove(name);
            await navigate(path);
          }}
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
