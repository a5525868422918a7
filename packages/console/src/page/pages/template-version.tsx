import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Toggle from "@cloudscape-design/components/toggle";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import {
  type TemplateKind,
  type TemplateVersion,
  templateKinds,
  type VersionId,
  versionParts,
} from "../api/template-kind.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { FleetPanel } from "../fleet/fleet-panel.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { isFailed, isUnderWay, Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";

export const EnvironmentVersionPage = () => <VersionPage kind="environment" />;
export const ServiceVersionPage = () => <VersionPage kind="service" />;

/** One version of a template: draft or published, and what it asks for. */
function VersionPage({ kind }: { readonly kind: TemplateKind }) {
  const { name = "", version = "" } = useParams();
  const { major, minor } = versionParts(version);
  const operations = templateKinds[kind];
  const { path, title } = operations;
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const id = { templateName: name, majorVersion: major, minorVersion: minor };
  const query = useQuery(operations.version(name, major, minor));
  const publish = useMutation({
    mutationFn: (): Promise<unknown> => operations.updateVersion({ ...id, status: "PUBLISHED" }),
    onSuccess: () =>
      notify("success", `Version ${version} of ${name} is published and recommended.`),
    onError: (error) => notifyError("The version is not published.", error),
  });
  const { status } = query.data ?? {};
  return (
    <Page
      title={`Version ${version}`}
      trail={[
        { text: title, href: path },
        { text: name, href: `${path}/${name}` },
      ]}
      actions={
        query.data && (
          <>
            <Button disabled={isUnderWay(status)} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            <Button
              variant="primary"
              disabled={status !== "DRAFT"}
              loading={publish.isPending}
              onClick={() => publish.mutate()}
            >
              Publish
            </Button>
          </>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            {isFailed(found.status) && (
              <Alert type="error" header="The bundle was refused">
                {found.statusMessage}
              </Alert>
            )}
            <Facts
              facts={[
                ["Status", <Status key="status" status={found.status} />],
                [
                  "Recommended",
                  found.recommendedMinorVersion === minor ? (
                    <Badge key="recommended" color="green">{`Of major version ${major}`}</Badge>
                  ) : (
                    "No"
                  ),
                ],
                ["Description", found.description],
                ["Registered", <Time key="created" seconds={found.createdAt} />],
                ...(kind === "service"
                  ? [
                      [
                        "Components",
                        <SupportsComponents key="components" id={id} version={found} />,
                      ] as const,
                      [
                        "Compatible environment templates",
                        (found.compatibleEnvironmentTemplates ?? [])
                          .map((each) => `${each.templateName} ${each.majorVersion}`)
                          .join(", "),
                      ] as const,
                    ]
                  : []),
                ["ARN", found.arn],
              ]}
            />
            {(found.status === "DRAFT" || found.status === "PUBLISHED") && (
              <FleetPanel kind={kind} templateName={name} version={version} />
            )}
            <CodePanel
              title="Schema"
              text={found.schema}
              empty="It has none: the bundle was not registered."
            />
            <TagsPanel arn={found.arn ?? ""} />
          </>
        )}
      </QueryView>
      {isDeleting && (
        <ConfirmDelete
          name={`${name} ${version}`}
          kind="template version"
          consequence="Nothing can be created or updated with it any more."
          run={() => operations.removeVersion(id).then(() => navigate(`${path}/${name}`))}
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}

/** Whether developers may attach components to the instances of a version, and its other way. */
function SupportsComponents({
  id,
  version,
}: {
  readonly id: VersionId;
  readonly version: TemplateVersion;
}) {
  const isSupported = version.supportedComponentSources?.includes("DIRECTLY_DEFINED") === true;
  const change = useMutation({
    mutationFn: () =>
      templateKinds.service.updateVersion({
        ...id,
        supportedComponentSources: isSupported ? [] : ["DIRECTLY_DEFINED"],
      }),
    onError: (error) => notifyError("The version is not changed.", error),
  });
  return (
    <Toggle
      checked={isSupported}
      disabled={change.isPending || version.status === "REGISTRATION_FAILED"}
      onChange={() => change.mutate()}
    >
      {isSupported ? "Supported" : "Not supported"}
    </Toggle>
  );
}
