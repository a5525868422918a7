import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { type Connection, connection } from "../api/connection-queries.ts";
import { about } from "../api/queries.ts";
import { NO_ROLES, RoleFields, type Roles } from "../forms/connection-roles.tsx";
import { notify, notifyError } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { Status } from "../widgets/status.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";
import { Time } from "../widgets/time.tsx";

/** One environment account connection. */
export function ConnectionPage() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const [asked, ask] = useState<"reject" | "roles" | "delete">();
  const query = useQuery(connection(id));
  const { accountId } = useQuery(about).data ?? {};
  const {
    status,
    environmentName = id,
    environmentAccountId,
    managementAccountId,
  } = query.data ?? {};
  // Where nobody says which account this is, the API decides.
  const isManagement = accountId === undefined || accountId === managementAccountId;
  const isEnvironment = accountId === undefined || accountId === environmentAccountId;
  const close = () => ask(undefined);
  const accept = () =>
    callProton("AcceptEnvironmentAccountConnection", { id }).then(
      () => notify("success", `${environmentName} can be provisioned in the other account.`),
      (error: unknown) => notifyError("The connection is not accepted.", error),
    );
  return (
    <Page
      title={environmentName}
      trail={[{ text: "Account connections", href: "/account-connections" }]}
      actions={
        query.data && (
          <>
            {isEnvironment && <Button onClick={() => ask("delete")}>Delete</Button>}
            {isEnvironment && (
              <Button disabled={status === "REJECTED"} onClick={() => ask("roles")}>
                Change roles
              </Button>
            )}
            {isManagement && (
              <Button disabled={status === "REJECTED"} onClick={() => ask("reject")}>
                Reject
              </Button>
            )}
            {isManagement && (
              <Button variant="primary" disabled={status !== "PENDING"} onClick={accept}>
                Accept
              </Button>
            )}
          </>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            <NextStep of={found} />
            <Facts
              facts={[
                ["Status", <Status key="status" status={found.status} />],
                ["Environment account", found.environmentAccountId],
                ["Management account", found.managementAccountId],
                ["Requested", <Time key="requested" seconds={found.requestedAt} />],
                ["Role", found.roleArn],
                ["Component role", found.componentRoleArn],
                ["CodeBuild role", found.codebuildRoleArn],
                ["Last changed", <Time key="changed" seconds={found.lastModifiedAt} />],
                ["ARN", found.arn],
              ]}
            />
            {isEnvironment && <TagsPanel arn={found.arn ?? ""} />}
          </>
        )}
      </QueryView>
      {asked === "reject" && (
        <ConfirmDelete
          name={environmentName}
          kind="account connection"
          act="Reject"
          consequence={`It is final: account ${environmentAccountId} has to request another one.`}
          run={() => callProton("RejectEnvironmentAccountConnection", { id })}
          close={close}
        />
      )}
      {asked === "roles" && query.data && <RolesDialog of={query.data} close={close} />}
      {asked === "delete" && (
        <ConfirmDelete
          name={environmentName}
          kind="account connection"
          consequence="What was provisioned through it stays, and cannot be updated or deleted by Proton until another connection is accepted."
          run={() =>
            callProton("DeleteEnvironmentAccountConnection", { id }).then(() =>
              navigate("/account-connections"),
            )
          }
          close={close}
        />
      )}
    </Page>
  );
}

/** Who has to do what next. */
function NextStep({
  of: { status, environmentName, environmentAccountId, managementAccountId },
}: {
  readonly of: Connection;
}) {
  if (status === "PENDING") {
    return (
      <Alert type="info">
        {`Account ${managementAccountId} has to accept it. Then an environment ${environmentName} can be created in account ${environmentAccountId}.`}
      </Alert>
    );
  }
  if (status !== "REJECTED") return null;
  return (
    <Alert type="warning">
      {`Account ${managementAccountId} rejected it for good: request another one.`}
    </Alert>
  );
}

function RolesDialog({ of, close }: { readonly of: Connection; readonly close: () => void }) {
  const { id = "", environmentName, roleArn, componentRoleArn, codebuildRoleArn } = of;
  const before: Roles = {
    ...NO_ROLES,
    ...(roleArn && { roleArn }),
    ...(componentRoleArn && { componentRoleArn }),
    ...(codebuildRoleArn && { codebuildRoleArn }),
  };
  const [roles, setRoles] = useState(before);
  const changed = Object.fromEntries(
    Object.entries(roles).filter(([member, value]) => value !== before[member as keyof Roles]),
  );
  return (
    <ActDialog
      title={`Change the roles of ${environmentName}`}
      act="Change"
      isReady={Object.keys(changed).length > 0}
      run={async () => {
        await callProton("UpdateEnvironmentAccountConnection", { id, ...changed });
        notify("success", "The next deployment takes the roles.");
      }}
      close={close}
    >
      <RoleFields roles={roles} onChange={setRoles} />
    </ActDialog>
  );
}
