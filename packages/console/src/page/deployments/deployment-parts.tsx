import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import type { AskOutput } from "../../extension/index.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { EventsTable } from "../widgets/events-table.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { LogView } from "../widgets/log-view.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { known } from "../widgets/resource-table.tsx";
import { isFailed, isUnderWay } from "../widgets/status.tsx";
import { Trouble } from "../widgets/trouble.tsx";
import { FirstCauseAlert } from "./first-cause-alert.tsx";
import { firstCause, timeLine } from "./time-line.ts";
import { TimeLineTable } from "./time-line-table.tsx";
import { useDeploymentEvents } from "./use-deployment-events.ts";

/** How a deployment goes, while it goes and afterwards, and all that it was made of. */
export function DeploymentParts({ details }: { readonly details: AskOutput<"deployment"> }) {
  const { deployment, resources, findings, template, targetSpec, outputs, log } = details;
  const [tab, setTab] = useState("resources");
  const [line, setLine] = useState<number>();
  const events = useDeploymentEvents(deployment.id, details.events, template !== undefined);
  const isGoingOn = isUnderWay(deployment.status);
  const cause = isGoingOn || isFailed(deployment.status) ? firstCause(events) : undefined;
  const errors = findings.filter(({ severity }) => severity === "error");
  return (
    <SpaceBetween size="l">
      {cause === undefined && (
        <Trouble status={deployment.status} message={deployment.statusMessage} />
      )}
      {cause && (
        <FirstCauseAlert
          cause={cause}
          details={details}
          showLine={(shown) => {
            setLine(shown);
            setTab("template");
          }}
        />
      )}
      {isFailed(deployment.status) && events.length === 0 && errors.length > 0 && (
        <Alert type="error" header="What was rendered has errors, so its stack was not touched">
          <FindingsList findings={errors} />
        </Alert>
      )}
      <Tabs
        ariaLabel="Deployment"
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          {
            id: "resources",
            label: "Resources",
            content: <TimeLineTable rows={timeLine(resources, events)} isGoingOn={isGoingOn} />,
          },
          { id: "events", label: "Events", content: <EventsTable events={events} /> },
          {
            id: "findings",
            label: `Findings (${findings.length})`,
            content: (
              <Container header={<Header variant="h2">Findings</Header>}>
                {findings.length > 0 ? (
                  <FindingsList findings={findings} />
                ) : (
                  "Nothing was found wrong with what was rendered."
                )}
              </Container>
            ),
          },
          {
            id: "template",
            label: "Rendered template",
            content: (
              <CodePanel
                title="Rendered template"
                text={template}
                empty="Nothing was rendered, or its part is not CloudFormation."
                {...(line !== undefined && { marked: line })}
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
                  Object.entries(outputs).map(([key, valueString]) => ({ key, valueString })),
                )}
              />
            ),
          },
          ...(log === undefined ? [] : [{ id: "log", label: "Log", content: <Log text={log} /> }]),
        ]}
      />
    </SpaceBetween>
  );
}

function Log({ text }: { readonly text: string }) {
  return (
    <Container header={<Header variant="h2">Log</Header>}>
      <LogView label="Log" lines={text.split("\n")} empty="Nothing was printed." />
    </Container>
  );
}
