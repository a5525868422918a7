import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { environment, readAll } from "../api/queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { ComponentsTable } from "../widgets/components-table.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";
import { InstancesTable } from "../widgets/instances-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { ProvisionedTable } from "../widgets/provisioned-table.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";
import { Version } from "../widgets/version.tsx";

/** One environment. */
export function EnvironmentPage() {
  const { name = "" } = useParams();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery(environment(name));
  const outputs = useQuery(
    readAll(
      "environment",
      "ListEnvironmentOutputs",
      { environmentName: name },
      (page) => page.outputs,
    ),
  );
  const resources = useQuery(
    readAll(
      "environment",
      "ListEnvironmentProvisionedResources",
      { environmentName: name },
      (page) => page.provisionedResources,
    ),
  );
  const status = query.data?.deploymentStatus;
  const cancel = () =>
    callProton("CancelEnvironmentDeployment", { environmentName: name }).then(
      () => notify("info", "The deployment turns back."),
      (error: unknown) => notifyError("The deployment goes on.", error),
    );
  return (
    <Page
      title={name}
      trail={[{ text: "Environments", href: "/environments" }]}
      actions={
        query.data && (
          <>
            {isUnderWay(status) && <Button onClick={cancel}>Cancel deployment</Button>}
            <Button disabled={isUnderWay(status)} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            <Button
              disabled={isUnderWay(status)}
              onClick={() => navigate(`/environments/${name}/settings`)}
            >
              Edit settings
            </Button>
            <Button
              variant="primary"
              disabled={isUnderWay(status)}
              onClick={() => navigate(`/environments/${name}/update`)}
            >
              Update
            </Button>
          </>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            <Trouble
              status={found.deploymentStatus}
              message={found.deploymentStatusMessage}
              deploymentId={found.lastAttemptedDeploymentId}
            />
            <Facts
              facts={[
                ["Deployment status", <Status key="status" status={found.deploymentStatus} />],
                [
                  "Template",
                  <To key="template" to={`/environment-templates/${found.templateName}`}>
                    {found.templateName}
                  </To>,
                ],
                ["Version", <Version key="version" kind="environment" of={found} />],
                ["Description", found.description],
                ["Created", <Time key="created" seconds={found.createdAt} />],
                [
                  "Last deployed",
                  <Time key="deployed" seconds={found.lastDeploymentSucceededAt} />,
                ],
                ["Account", found.environmentAccountId],
                [
                  "Account connection",
                  found.environmentAccountConnectionId && (
                    <To
                      key="connection"
                      to={`/account-connections/${found.environmentAccountConnectionId}`}
                    >
                      Show the connection
                    </To>
                  ),
                ],
                ["Service role", found.protonServiceRoleArn],
                ["Component role", found.componentRoleArn],
                ["ARN", found.arn],
              ]}
            />
            <Tabs
              ariaLabel={`Environment ${name}`}
              tabs={[
                {
                  id: "instances",
                  label: "Service instances",
                  content: <InstancesTable environmentName={name} />,
                },
                {
                  id: "components",
                  label: "Components",
                  content: (
                    <ComponentsTable
                      of={{ environmentName: name }}
                      actions={
                        <Button onClick={() => navigate(`/components/create?environment=${name}`)}>
                          Create component
                        </Button>
                      }
                    />
                  ),
                },
                { id: "outputs", label: "Outputs", content: <OutputsTable query={outputs} /> },
                {
                  id: "resources",
                  label: "Provisioned resources",
                  content: <ProvisionedTable query={resources} />,
                },
                {
                  id: "deployments",
                  label: "Deployments",
                  content: <DeploymentsTable of={{ environmentName: name }} />,
                },
                {
                  id: "spec",
                  label: "Spec",
                  content: (
                    <CodePanel title="Spec" text={found.spec} empty="Nothing was deployed yet." />
                  ),
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
          kind="environment"
          consequence="Its stack is deleted with everything in it: databases and what they hold are lost, unless the template keeps them. It must have no service instances."
          run={() =>
            callProton("DeleteEnvironment", { name }).then(() => navigate("/environments"))
          }
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
