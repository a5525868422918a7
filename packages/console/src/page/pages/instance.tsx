import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { instance, readAll } from "../api/queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { InstanceSyncPanel } from "../sync/instance-sync-panel.tsx";
import { ComponentsTable } from "../widgets/components-table.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { ProvisionedTable } from "../widgets/provisioned-table.tsx";
import { StaleAlert } from "../widgets/stale-alert.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";
import { Version } from "../widgets/version.tsx";

/** One service instance. */
export function InstancePage() {
  const { name: serviceName = "", instance: name = "" } = useParams();
  const navigate = useNavigate();
  const id = { serviceName, serviceInstanceName: name };
  const query = useQuery(instance(serviceName, name));
  const outputs = useQuery(
    readAll("service", "ListServiceInstanceOutputs", id, (page) => page.outputs),
  );
  const resources = useQuery(
    readAll(
      "service",
      "ListServiceInstanceProvisionedResources",
      id,
      (page) => page.provisionedResources,
    ),
  );
  const status = query.data?.deploymentStatus;
  const cancel = () =>
    callProton("CancelServiceInstanceDeployment", id).then(
      () => notify("info", "The deployment turns back."),
      (error: unknown) => notifyError("The deployment goes on.", error),
    );
  return (
    <Page
      title={name}
      trail={[
        { text: "Services", href: "/services" },
        { text: serviceName, href: `/services/${serviceName}` },
      ]}
      actions={
        query.data && (
          <>
            {isUnderWay(status) && <Button onClick={cancel}>Cancel deployment</Button>}
            <Button
              variant="primary"
              disabled={isUnderWay(status)}
              onClick={() => navigate(`/services/${serviceName}/instances/${name}/update`)}
            >
              Update
            </Button>
          </>
        )
      }
    >
      <QueryView query={query}>
        {(serviceInstance) => (
          <>
            <Trouble
              status={serviceInstance.deploymentStatus}
              message={serviceInstance.deploymentStatusMessage}
              deploymentId={serviceInstance.lastAttemptedDeploymentId}
            />
            <StaleAlert target={{ type: "SERVICE_INSTANCE", ...id }} />
            <Facts
              facts={[
                [
                  "Deployment status",
                  <Status key="status" status={serviceInstance.deploymentStatus} />,
                ],
                [
                  "Environment",
                  <To key="environment" to={`/environments/${serviceInstance.environmentName}`}>
                    {serviceInstance.environmentName}
                  </To>,
                ],
                [
                  "Template",
                  <To key="template" to={`/service-templates/${serviceInstance.templateName}`}>
                    {serviceInstance.templateName}
                  </To>,
                ],
                ["Version", <Version key="version" kind="service" of={serviceInstance} />],
                ["Created", <Time key="created" seconds={serviceInstance.createdAt} />],
                [
                  "Last deployed",
                  <Time key="deployed" seconds={serviceInstance.lastDeploymentSucceededAt} />,
                ],
                ["ARN", serviceInstance.arn],
              ]}
            />
            <Tabs
              ariaLabel={`Service instance ${name}`}
              tabs={[
                {
                  id: "components",
                  label: "Components",
                  content: (
                    <ComponentsTable
                      of={id}
                      actions={
                        <Button
                          onClick={() =>
                            navigate(`/components/create?service=${serviceName}&instance=${name}`)
                          }
                        >
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
                  content: <DeploymentsTable of={id} />,
                },
                {
                  id: "spec",
                  label: "Spec",
                  content: (
                    <CodePanel
                      title="Spec"
                      text={serviceInstance.spec}
                      empty="Nothing was deployed yet."
                    />
                  ),
                },
                { id: "sync", label: "Sync", content: <InstanceSyncPanel {...id} /> },
                {
                  id: "tags",
                  label: "Tags",
                  content: <TagsPanel arn={serviceInstance.arn ?? ""} />,
                },
              ]}
            />
          </>
        )}
      </QueryView>
    </Page>
  );
}
