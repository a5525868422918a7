import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { connections, type Side } from "../api/connection-queries.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";

/** The environment account connections of this account, on both of its sides. */
export function Connections() {
  const navigate = useNavigate();
  const request = () => navigate("/account-connections/create");
  return (
    <Page
      title="Account connections"
      description="An account lets another one provision an environment in it: it requests the connection, the other accepts it."
      actions={
        <Button variant="primary" onClick={request}>
          Request connection
        </Button>
      }
    >
      <Tabs
        ariaLabel="Account connections"
        tabs={[
          {
            id: "to",
            label: "Requests to this account",
            content: (
              <ConnectionsTable
                side="MANAGEMENT_ACCOUNT"
                title="Requests to this account"
                empty={{ text: "No other account has asked this one to provision in it." }}
              />
            ),
          },
          {
            id: "from",
            label: "Requests from this account",
            content: (
              <ConnectionsTable
                side="ENVIRONMENT_ACCOUNT"
                title="Requests from this account"
                empty={{
                  text: "This account has asked no other one to provision in it.",
                  action: <Button onClick={request}>Request connection</Button>,
                }}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}

function ConnectionsTable({
  side,
  title,
  empty,
}: {
  readonly side: Side;
  readonly title: string;
  readonly empty: { readonly text: string; readonly action?: ReactNode };
}) {
  const query = useQuery(connections(side));
  const isManagement = side === "MANAGEMENT_ACCOUNT";
  return (
    <ResourceTable
      title={title}
      query={query}
      idOf={({ id = "" }) => id}
      filterOf={({ environmentName, environmentAccountId, managementAccountId, status }) =>
        `${environmentName} ${environmentAccountId} ${managementAccountId} ${status}`
      }
      sortBy={{ id: "requested", isDescending: true }}
      empty={empty}
      columns={[
        {
          id: "environment",
          header: "Environment",
          cell: ({ id, environmentName = "" }) => (
            <To to={`/account-connections/${id}`}>{environmentName}</To>
          ),
          value: ({ environmentName }) => environmentName,
        },
        {
          id: "status",
          header: "Status",
          cell: ({ status }) => <Status status={status} />,
          value: ({ status }) => status,
        },
        {
          id: "account",
          header: isManagement ? "Environment account" : "Management account",
          cell: (item) => (isManagement ? item.environmentAccountId : item.managementAccountId),
          value: (item) => (isManagement ? item.environmentAccountId : item.managementAccountId),
        },
        { id: "role", header: "Role", cell: ({ roleArn }) => roleArn || "-" },
        {
          id: "requested",
          header: "Requested",
          cell: ({ requestedAt }) => <Time seconds={requestedAt} />,
          value: ({ requestedAt }) => requestedAt,
        },
      ]}
    />
  );
}
