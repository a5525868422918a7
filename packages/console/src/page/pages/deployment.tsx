import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { about, deploymentDetails, read } from "../api/queries.ts";
import { CompareMenu } from "../deployments/compare-menu.tsx";
import { DeploymentParts } from "../deployments/deployment-parts.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { DeploymentTarget, duration } from "../widgets/deployments-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";

/** What is written of a deployment under way, such as its log, is looked at this often. */
const UNDER_WAY_MILLISECONDS = 1500;

/** One deployment: how it goes, and all that it was made of. */
export function DeploymentPage() {
  const { id = "" } = useParams();
  const query = useQuery(
    read("deployment", "GetDeployment", { id }, (answer) => answer.deployment),
  );
  const { hasDetails = false } = useQuery(about).data ?? {};
  const details = useQuery({
    ...deploymentDetails(id),
    enabled: hasDetails,
    refetchInterval: ({ state }) =>
      isUnderWay(state.data?.deployment.status) && UNDER_WAY_MILLISECONDS,
  });
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const short = id.slice(0, 8);
  const { goal, stackName } = details.data?.deployment ?? {};
  return (
    <Page
      title={`Deployment ${short}`}
      trail={[{ text: "Deployments", href: "/deployments" }]}
      actions={
        query.data && (
          <>
            {!isUnderWay(query.data.deploymentStatus) && (
              <Button onClick={() => setDeleting(true)}>Delete</Button>
            )}
            {hasDetails && <CompareMenu of={query.data} />}
          </>
        )
      }
    >
      <QueryView query={query}>
        {(deployment) => (
          <>
            {!hasDetails && (
              <Trouble
                status={deployment.deploymentStatus}
                message={deployment.deploymentStatusMessage}
              />
            )}
            <Facts
              facts={[
                ["Status", <Status key="status" status={deployment.deploymentStatus} />],
                ["Of", <DeploymentTarget key="target" of={deployment} />],
                ["Begun", <Time key="begun" seconds={deployment.createdAt} />],
                ["Took", duration(deployment.createdAt, deployment.completedAt)],
                ["Template version", goal && versionOf(goal)],
                ["Stack", stackName],
                ["Id", deployment.id],
              ]}
            />
          </>
        )}
      </QueryView>
      {hasDetails && query.error === null && (
        <QueryView query={details}>
          {(known) => <DeploymentParts key={id} details={known} />}
        </QueryView>
      )}
      {isDeleting && (
        <ConfirmDelete
          name={short}
          kind="deployment"
          consequence="What is recorded of it is lost: its spec, template, events and findings. What it deployed stays."
          run={async () => {
            await callProton("DeleteDeployment", { id });
            await navigate("/deployments");
          }}
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}

/** `environment 1.0`. */
export function versionOf(goal: {
  readonly templateName: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
}): string {
  return `${goal.templateName} ${goal.templateMajorVersion}.${goal.templateMinorVersion}`;
}
