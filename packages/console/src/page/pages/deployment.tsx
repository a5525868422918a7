import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { about, deploymentDetails, read } from "../api/queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { DeploymentTarget, duration } from "../widgets/deployments-table.tsx";
import { EventsTable } from "../widgets/events-table.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { known } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";

/** One deployment: how it went, and all that it was made of. */
export function DeploymentPage() {
  const { id = "" } = useParams();
  const query = useQuery(
    read("deployment", "GetDeployment", { id }, (answer) => answer.deployment),
  );
  const { hasDetails = false } = useQuery(about).data ?? {};
  const details = useQuery({ ...deploymentDetails(id), enabled: hasDetails });
  return (
    <Page
      title={`Deployment ${id.slice(0, 8)}`}
      trail={[{ text: "Deployments", href: "/deployments" }]}
    >
      <QueryView query={query}>
        {(deployment) => (
          <>
            <Trouble
              status={deployment.deploymentStatus}
              message={deployment.deploymentStatusMessage}
            />
            <Facts
              facts={[
                ["Status", <Status key="status" status={deployment.deploymentStatus} />],
                ["Of", <DeploymentTarget key="target" of={deployment} />],
                ["Begun", <Time key="begun" seconds={deployment.createdAt} />],
                ["Took", duration(deployment.createdAt, deployment.completedAt)],
                ["Stack", details.data?.deployment.stackName],
                ["Id", deployment.id],
              ]}
            />
          </>
        )}
      </QueryView>
      {hasDetails && (
        <QueryView query={details}>
          {({ events, findings, template, targetSpec, outputs, log }) => (
            <>
              {findings.length > 0 && (
                <Container header={<Header variant="h2">Findings</Header>}>
                  <FindingsList findings={findings} />
                </Container>
              )}
              <Tabs
                ariaLabel="Deployment"
                tabs={[
                  { id: "events", label: "Events", content: <EventsTable events={events} /> },
                  {
                    id: "template",
                    label: "Rendered template",
                    content: (
                      <CodePanel
                        title="Rendered template"
                        text={template}
                        empty="Nothing was rendered, or its part is not CloudFormation."
                      />
                    ),
                  },
                  {
                    id: "spec",
                    label: "Spec",
                    content: <CodePanel title="Spec" text={targetSpec} empty="It has no spec." />,
                  },
                  {
                    id: "outputs",
                    label: "Outputs",
                    content: (
                      <OutputsTable
                        query={known(
                          Object.entries(outputs).map(([key, valueString]) => ({
                            key,
                            valueString,
                          })),
                        )}
                      />
                    ),
                  },
                  ...(log === undefined
                    ? []
                    : [
                        {
                          id: "log",
                          label: "Log",
                          content: (
                            <CodePanel title="Log" text={log} empty="Nothing was printed." />
                          ),
                        },
                      ]),
                ]}
              />
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
}
