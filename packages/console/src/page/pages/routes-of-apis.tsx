import { useQuery } from "@tanstack/react-query";
import type { Api, Authorization, Route } from "../../extension/index.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { routes } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";
import { Copied } from "../widgets/key-values.tsx";
import { type Column, known, ResourceTable } from "../widgets/resource-table.tsx";

/** The routes of every API that runs on this machine. */
export function RoutesOfApis() {
  const query = useQuery(routes);
  return (
    <Page
      title="Routes"
      description="The APIs that run on this machine: who answers a route, and how it is called."
    >
      <RunningView query={query}>
        {(apis) =>
          apis.length === 0 ? (
            <ResourceTable<Route>
              title="APIs"
              query={known([])}
              idOf={() => ""}
              filterOf={() => ""}
              columns={columnsOf("", "")}
              empty={{
                text: "No API runs yet: an environment brings one.",
                action: <To to="/environments/create">Create an environment</To>,
              }}
            />
          ) : (
            apis.map((api) => <ApiTable key={`${api.accountId} ${api.apiId}`} api={api} />)
          )
        }
      </RunningView>
    </Page>
  );
}

function ApiTable({ api: { accountId, apiId, name, url, routes } }: { readonly api: Api }) {
  return (
    <ResourceTable
      title={name}
      description={<Copied text={url} />}
      query={known(routes)}
      idOf={({ routeId }) => routeId}
      filterOf={({ routeKey, integration }) => `${routeKey} ${integration}`}
      empty={{ text: "It has no routes yet: services bring them." }}
      sortBy={{ id: "route" }}
      columns={columnsOf(accountId, apiId)}
    />
  );
}

const columnsOf = (accountId: string, apiId: string): readonly Column<Route>[] => [
  {
    id: "route",
    header: "Route",
    cell: ({ routeId, routeKey }) => (
      <To to={`/routes/${accountId}/${apiId}/${encodeURIComponent(routeId)}`}>{routeKey}</To>
    ),
    // By path, then by method.
    value: ({ routeKey }) => routeKey.split(" ").reverse().join(" "),
  },
  {
    id: "integration",
    header: "Answered by",
    cell: ({ integration }) => integration ?? "A mock",
    value: ({ integration }) => integration ?? "",
  },
  {
    id: "authorization",
    header: "Authorization",
    cell: ({ authorization }) => authorizationText(authorization),
    value: ({ authorization }) => authorization.kind,
  },
];

function authorizationText(authorization: Authorization): string {
  switch (authorization.kind) {
    case "none":
      return "None";
    case "signature":
      return "AWS_IAM (Signature Version 4)";
    case "token":
      return ["JWT", ...authorization.scopes].join(" ");
    case "function":
      return "Lambda authorizer";
  }
}
