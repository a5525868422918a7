import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import {
  component,
  componentOutputs,
  componentResources,
  componentState,
} from "../api/component-queries.ts";
import { CodePanel } from "../code/code-panel.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { AttachDialog, DetachDialog } from "../widgets/attach-dialog.tsx";
import { Attachment } from "../widgets/components-table.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { OutputsTable } from "../widgets/outputs-table.tsx";
import { ProvisionedTable } from "../widgets/provisioned-table.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";
import { Trouble } from "../widgets/trouble.tsx";

/** One component. */
export function ComponentPage() {
  const { name = "" } = useParams();
  const navigate = useNavigate();
  const [asked, ask] = useState<"delete" | "attach" | "detach">();
  const query = useQuery(component(name));
  const outputs = useQuery(componentOutputs(name));
  const resources = useQuery(componentResources(name));
  const { deploymentStatus: status, serviceName, lastAttemptedDeploymentId } = query.data ?? {};
  const state = useQuery({
    ...componentState(lastAttemptedDeploymentId ?? ""),
    enabled: lastAttemptedDeploymentId !== undefined,
  });
  const isBusy = query.data === undefined || isUnderWay(status);
  const isAttached = serviceName !== undefined;
  const close = () => ask(undefined);
  const cancel = () =>
    callProton("CancelComponentDeployment", { componentName: name }).then(
      () => notify("info", "The deployment turns back."),
      (error: unknown) => notifyError("The deployment goes on.", error),
    );
  return (
    <Page
      title={name}
      trail={[{ text: "Components", href: "/components" }]}
      actions={
        query.data && (
          <>
            {status === "IN_PROGRESS" && <Button onClick={cancel}>Cancel deployment</Button>}
            <Button
              disabled={isBusy || isAttached}
              {...(isAttached && { disabledReason: "Detach it first: its instance uses it." })}
              onClick={() => ask("delete")}
            >
              Delete
            </Button>
            <Button disabled={isBusy} onClick={() => ask(isAttached ? "detach" : "attach")}>
              {isAttached ? "Detach" : "Attach"}
            </Button>
            <Button
              variant="primary"
              disabled={isBusy}
              onClick={() => navigate(`/components/${name}/update`)}
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
                ["Attached to", <Attachment key="attached" of={found} />],
                [
                  "Environment",
                  <To key="environment" to={`/environments/${found.environmentName}`}>
                    {found.environmentName}
                  </To>,
                ],
                ["Description", found.description],
                ["Created", <Time key="created" seconds={found.createdAt} />],
                [
                  "Last deployed",
                  <Time key="deployed" seconds={found.lastDeploymentSucceededAt} />,
                ],
                ["Last changed", <Time key="changed" seconds={found.lastModifiedAt} />],
                ["ARN", found.arn],
              ]}
            />
            <Tabs
              ariaLabel={`Component ${name}`}
              tabs={[
                { id: "outputs", label: "Outputs", content: <OutputsTable query={outputs} /> },
                {
                  id: "resources",
                  label: "Provisioned resources",
                  content: <ProvisionedTable query={resources} />,
                },
                {
                  id: "deployments",
                  label: "Deployments",
                  content: <DeploymentsTable of={{ componentName: name }} />,
                },
                {
                  id: "template",
                  label: "Template",
                  content: (
                    <CodePanel
                      title="Template"
                      text={state.data?.templateFile}
                      empty="The last deployment is not recorded any more."
                    />
                  ),
                },
                {
                  id: "spec",
                  label: "Service spec",
                  content: (
                    <CodePanel
                      title="Service spec"
                      text={found.serviceSpec}
                      empty="It reads no inputs of its instance."
                    />
                  ),
                },
                { id: "tags", label: "Tags", content: <TagsPanel arn={found.arn ?? ""} /> },
              ]}
            />
          </>
        )}
      </QueryView>
      {asked === "attach" && <AttachDialog component={{ name, ...query.data }} close={close} />}
      {asked === "detach" && <DetachDialog component={{ name, ...query.data }} close={close} />}
      {asked === "delete" && (
        <ConfirmDelete
          name={name}
          kind="component"
          consequence="Its stack is deleted with everything in it, unless its template keeps it."
          run={() => callProton("DeleteComponent", { name }).then(() => navigate("/components"))}
          close={close}
        />
      )}
    </Page>
  );
}
