import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { callProton } from "../api/call-proton.ts";
import { service } from "../api/queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert, QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { ServiceSyncPanel } from "../sync/service-sync-panel.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";
import { InstancesTable } from "../widgets/instances-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { isFailed, isUnderWay, Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";
import { Version } from "../widgets/version.tsx";

/** One service: its instances and its pipeline. */
export function ServicePage() {
  const { name = "" } = useParams();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery(service(name));
  const status = query.data?.status;
  return (
    <Page
      title={name}
      trail={[{ text: "Services", href: "/services" }]}
      actions={
        query.data && (
          <>
            <Button disabled={isUnderWay(status)} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            <Button
              variant="primary"
              disabled={isUnderWay(status)}
              onClick={() => navigate(`/services/${name}/update`)}
            >
              Add or remove instances
            </Button>
          </>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            {isFailed(found.status) && (
              <ErrorAlert error={new ApiError(found.status ?? "", found.statusMessage ?? "", 0)} />
            )}
            <Facts
              facts={[
                ["Status", <Status key="status" status={found.status} />],
                [
                  "Template",
                  <To key="template" to={`/service-templates/${found.templateName}`}>
                    {found.templateName}
                  </To>,
                ],
                ["Description", found.description],
                ["Created", <Time key="created" seconds={found.createdAt} />],
                ["Repository", found.repositoryId],
                ["Branch", found.branchName],
                ["Last changed", <Time key="changed" seconds={found.lastModifiedAt} />],
                ["ARN", found.arn],
              ]}
            />
            {found.pipeline && (
              <Facts
                title="Pipeline"
                facts={[
                  [
                    "Deployment status",
                    <Status key="status" status={found.pipeline.deploymentStatus} />,
                  ],
                  ["Version", <Version key="version" kind="service" of={found.pipeline} />],
                  [
                    "Last deployed",
                    <Time key="deployed" seconds={found.pipeline.lastDeploymentSucceededAt} />,
                  ],
                  [
                    "Details",
                    <To key="details" to={`/services/${name}/pipeline`}>
                      Show the pipeline
                    </To>,
                  ],
                ]}
              />
            )}
            <Tabs
              ariaLabel={`Service ${name}`}
              tabs={[
                {
                  id: "instances",
                  label: "Service instances",
                  content: <InstancesTable serviceName={name} />,
                },
                {
                  id: "deployments",
                  label: "Deployments",
                  content: <DeploymentsTable of={{ serviceName: name }} />,
                },
                {
                  id: "spec",
                  label: "Spec",
                  content: <CodePanel title="Spec" text={found.spec} empty="It has no spec." />,
                },
                {
                  id: "sync",
                  label: "Sync",
                  content: <ServiceSyncPanel serviceName={name} />,
                },
                { id: "tags", label: "Tags", content: <TagsPanel arn={found.arn ?? ""} /> },
              ]}
            />
          </>
        )}
      </QueryView>
      {isDeleting && (
        <ConfirmDelete
          name={name}
          kind="service"
          consequence="All its instances and its pipeline are deleted with their stacks: what their databases hold is lost, unless the template keeps it."
          run={() => callProton("DeleteService", { name }).then(() => navigate("/services"))}
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
