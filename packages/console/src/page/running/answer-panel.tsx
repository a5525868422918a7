import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import type { RouteAnswer, ShownText } from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";
import { PageLoading } from "../frame/query-view.tsx";
import { Remedy } from "./remedy.tsx";
import { readableBody } from "./request-body.ts";

/** What came of a request: the answer, the event that the function got, and what it returned. */
export function AnswerPanel({
  answer,
  isPending,
}: {
  readonly answer: RouteAnswer | undefined;
  readonly isPending: boolean;
}) {
  return (
    <Container header={<Header variant="h2">Response</Header>}>
      {isPending ? (
        <PageLoading />
      ) : answer === undefined ? (
        <Box color="text-body-secondary">
          Send the request to see the response, the event that the function gets, and what it
          returns.
        </Box>
      ) : (
        <Answer answer={answer} />
      )}
    </Container>
  );
}

function Answer({ answer }: { readonly answer: RouteAnswer }) {
  const { status, headers, body, milliseconds, exchange, denied } = answer;
  const [, contentType = ""] =
    headers.find(([name]) => name.toLowerCase() === "content-type") ?? [];
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={3}
        minColumnWidth={100}
        items={[
          {
            label: "Status",
            value: (
              <StatusIndicator type={status < 400 ? "success" : "error"}>{status}</StatusIndicator>
            ),
          },
          { label: "Time", value: `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)}\u00a0ms` },
          { label: "Size", value: `${body.bytes.toLocaleString("en")} bytes` },
        ]}
      />
      {denied.map((call) => (
        <Alert
          key={`${call.action} ${call.resource}`}
          type="error"
          header={`Denied to ${call.roleArn ? nameOf(call.roleArn) : call.who}: ${call.action}`}
        >
          <Remedy call={call} />
        </Alert>
      ))}
      <Tabs
        ariaLabel="Response"
        tabs={[
          {
            id: "body",
            label: "Body",
            content: (
              <Shown
                label={body.isText ? "Body of the response" : "Body of the response, in base64"}
                shown={{ ...body, text: readableBody(body.text, contentType) }}
                empty="The response has no body."
              />
            ),
          },
          {
            id: "headers",
            label: "Headers",
            content: (
              <Shown
                label="Headers of the response"
                shown={{
                  text: headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
                  isCut: false,
                }}
                empty="The response has no headers."
              />
            ),
          },
          {
            id: "event",
            label: "Event",
            content: (
              <Shown
                label="Event that the function got"
                shown={exchange?.event}
                empty="No function was called."
              />
            ),
          },
          {
            id: "result",
            label: "Result",
            content: (
              <SpaceBetween size="s">
                {exchange && (
                  <StatusIndicator type={exchange.outcome === "answered" ? "success" : "error"}>
                    {`${exchange.functionName} ${OUTCOMES[exchange.outcome]}`}
                  </StatusIndicator>
                )}
                <Shown
                  label="What the function returned"
                  shown={exchange?.response}
                  empty={exchange ? "It returned nothing." : "No function was called."}
                />
              </SpaceBetween>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

const nameOf = (roleArn: string) => roleArn.slice(roleArn.lastIndexOf("/") + 1);

const OUTCOMES: Readonly<Record<NonNullable<RouteAnswer["exchange"]>["outcome"], string>> = {
  answered: "answered",
  failed: "failed",
  denied: "may not be called by the API: it lacks a permission",
  throttled: "runs as often at once as it may",
  "not-found": "is not there",
  running: "had not answered when the API gave up",
};

function Shown({
  label,
  shown,
  empty,
}: {
  readonly label: string;
  readonly shown: Pick<ShownText, "text" | "isCut"> | undefined;
  readonly empty: string;
}) {
  if (!shown?.text) return <Box color="text-body-secondary">{empty}</Box>;
  return (
    <SpaceBetween size="s">
      {shown.isCut && <Alert type="info">Only its beginning is shown.</Alert>}
      <Code label={label} text={shown.text} />
    </SpaceBetween>
  );
}
