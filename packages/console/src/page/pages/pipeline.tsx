import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { about, readAll, service } from "../api/queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { PipelineRuns } from "../pipelines/pipeline-runs.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { ProvisionedTable } from "../widgets/provisioned-table.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";
import { Version } from "../widgets/version.tsx";

/** The pipeline of a service. */
export function PipelinePage() {
  const { name: serviceName = "" } = useParams();
  const navigate = useNavigate();
  const query = useQuery(service(serviceName));
  const outputs = useQuery(
    readAll("service", "ListServicePipelineOutputs", { serviceName }, (page) => page.outputs),
  );
  const resources = useQuery(
    readAll(
      "service",
      "ListServicePipelineProvisionedResources",
      { serviceName },
      (page) => page.provisionedResources,
    ),
  );
  const { isSandbox = false } = useQuery(about).data ?? {};
  const status = query.data?.pipeline?.deploymentStatus;
  const cancel = () =>
    callProton("CancelServicePipelineDeployment", { serviceName }).then(
      () => notify("info", "The deployment turns back."),
      (error: unknown) => notifyError("The deployment goes on.", error),
    );
  return (
    <Page
      title="Pipeline"
      trail={[
        { text: "Services", href: "/services" },
        { text: serviceName, href: `/services/${serviceName}` },
      ]}
      actions={
        <>
          {isUnderWay(status) && <Button onClick={cancel}>Cancel deployment</Button>}
          <Button
            variant="primary"
            disabled={status === undefined || isUnderWay(status)}
            onClick={() => navigate(`/services/${serviceName}/pipeline/update`)}
          >
            Update
          </Button>
        </>
      }
    >
      <QueryView query={query}>
        {({ pipeline, repositoryId, branchName }) =>
          pipeline === undefined ? (
            <Alert type="info" header="There is no pipeline">
              The template of {serviceName} has none, or the service was made without its
              repository.
            </Alert>
          ) : (
            <>
              <Trouble
                status={pipeline.deploymentStatus}
                message={pipeline.deploymentStatusMessage}
                deploymentId={pipeline.lastAttemptedDeploymentId}
              />
              <Facts
                facts={[
                  ["Deployment status", <Status key="status" status={pipeline.deploymentStatus} />],
                  ["Version", <Version key="version" kind="service" of={pipeline} />],
                  ["Created", <Time key="created" seconds={pipeline.createdAt} />],
                  [
                    "Last deployed",
                    <Time key="deployed" seconds={pipeline.lastDeploymentSucceededAt} />,
                  ],
                  ["Repository", repositoryId],
                  ["Branch", branchName],
                ]}
              />
              {isSandbox && <PipelineRuns serviceName={serviceName} />}
              <Tabs
                ariaLabel={`Pipeline of ${serviceName}`}
                tabs={[
                  { id: "outputs", label: "Outputs", content: <OutputsTable query={outputs} /> },
                  {
                    id: "resources",
                    label: "Provisioned resources",
                    content: <ProvisionedTable query={resources} />,
                  },
                  {
                    id: "spec",
                    label: "Spec",
                    content: (
                      <CodePanel
                        title="Spec"
                        text={pipeline.spec}
                        empty="Nothing was deployed yet."
                      />
                    ),
                  },
                ]}
              />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}
