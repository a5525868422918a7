import Alert from "@cloudscape-design/components/alert";
import Grid from "@cloudscape-design/components/grid";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { Page } from "../frame/page.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { AnswerPanel } from "../running/answer-panel.tsx";
import { sendToRoute } from "../running/post.ts";
import { RequestForm } from "../running/request-form.tsx";
import { routeExample, routes } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";

/** One route: a request is put together, sent, and what came of it is shown. */
export function RouteRequestPage() {
  const { accountId, apiId, routeId } = useParams();
  const query = useQuery(routes);
  const api = query.data?.find((each) => each.accountId === accountId && each.apiId === apiId);
  const route = api?.routes.find((each) => each.routeId === routeId);
  const { routeKey = "" } = route ?? {};
  const example = useQuery({ ...routeExample(routeKey), enabled: route !== undefined });
  const sending = useMutation({ mutationFn: sendToRoute });
  return (
    <Page
      title={routeKey || "Route"}
      trail={[{ text: "Routes", href: "/routes" }]}
      description={example.data?.summary}
    >
      <RunningView query={query}>
        {() =>
          api === undefined || route === undefined ? (
            <Alert type="warning" header="There is no such route any more">
              A deployment has taken it away, or gave it another id. <To to="/routes">Routes</To>
            </Alert>
          ) : (
            <Grid gridDefinition={HALVES}>
              {/* What is known of its body comes first: the form begins with it. */}
              {example.isPending ? (
                <div />
              ) : (
                <RequestForm
                  api={api}
                  route={route}
                  example={example.data ?? undefined}
                  isSending={sending.isPending}
                  send={(request) => sending.mutate(request)}
                />
              )}
              {sending.error ? (
                <ErrorAlert error={sending.error} />
              ) : (
                <AnswerPanel answer={sending.data} isPending={sending.isPending} />
              )}
            </Grid>
          )
        }
      </RunningView>
    </Page>
  );
}

const HALVES = [{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }];
