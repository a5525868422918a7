import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import {
  type Api,
  methodsOf,
  pathVariables,
  type Route,
  type RouteExample,
  type RouteRequest,
  requestTarget,
} from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";
import { AuthorizationFields, firstAuthorization } from "./authorization-fields.tsx";
import { named, type Pair, PairsField } from "./pairs-field.tsx";
import { bodyProblem } from "./request-body.ts";

const JSON_TYPE: Pair = { name: "content-type", value: "application/json" };

/** A request to a route, put together: path, query, headers, who calls, body. */
export function RequestForm({
  api,
  route,
  example,
  isSending,
  send,
}: {
  readonly api: Api;
  readonly route: Route;
  readonly example: RouteExample | undefined;
  readonly isSending: boolean;
  readonly send: (request: RouteRequest) => void;
}) {
  const { routeId, routeKey } = route;
  const methods = methodsOf(routeKey);
  const variables = pathVariables(routeKey);
  const [method, setMethod] = useState(methods[0] ?? "GET");
  const [path, setPath] = useState<Readonly<Record<string, string>>>({});
  const [query, setQuery] = useState<readonly Pair[]>([]);
  const takesBody = !/^(GET|HEAD|DELETE|OPTIONS)$/.test(method);
  const [headers, setHeaders] = useState<readonly Pair[]>(
    takesBody || methods.length > 1
      ? [example?.body ? { ...JSON_TYPE, value: example.body.contentType } : JSON_TYPE]
      : [],
  );
  const [body, setBody] = useState(example?.body?.text ?? "");
  const [authorization, setAuthorization] = useState(firstAuthorization(route.authorization));
  const [isTried, setTried] = useState(false);
  const problem = takesBody ? bodyProblem(body, named(headers)) : undefined;
  const isMissing = ({ name }: { readonly name: string }) => routeKey !== "$default" && !path[name];
  const submit = () => {
    setTried(true);
    if (variables.some(isMissing) || problem !== undefined) return;
    send({
      ...{ accountId: api.accountId, apiId: api.apiId, routeId, method },
      path: Object.fromEntries(variables.map(({ name }) => [name, path[name] ?? ""])),
      query: named(query),
      headers: named(headers),
      authorization,
      ...(takesBody && body !== "" && { body }),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Container
        header={<Header variant="h2">Request</Header>}
        footer={
          <Box float="right">
            <Button variant="primary" loading={isSending}>
              Send
            </Button>
          </Box>
        }
      >
        <SpaceBetween size="l">
          <Box variant="code">{`${method} ${api.url}${requestTarget(routeKey, path, named(query))}`}</Box>
          {methods.length > 1 && (
            <FormField label="Method">
              <Select
                selectedOption={{ value: method, label: method }}
                options={methods.map((value) => ({ value, label: value }))}
                onChange={({ detail }) => setMethod(detail.selectedOption.value ?? method)}
              />
            </FormField>
          )}
          {variables.map((variable) => (
            <FormField
              key={variable.name}
              label={variable.name}
              description={
                variable.isGreedy
                  ? "Path parameter: all that is left of the path"
                  : "Path parameter"
              }
              errorText={isTried && isMissing(variable) && "Enter a value."}
            >
              <Input
                value={path[variable.name] ?? ""}
                autoComplete={false}
                onChange={({ detail }) => setPath({ ...path, [variable.name]: detail.value })}
              />
            </FormField>
          ))}
          <PairsField
            label="Query string"
            kind="query parameter"
            pairs={query}
            onChange={setQuery}
            known={example?.query ?? []}
          />
          <PairsField
            label="Headers"
            kind="header"
            pairs={headers}
            onChange={setHeaders}
            known={example?.headers ?? []}
          />
          <AuthorizationFields
            accountId={api.accountId}
            asked={route.authorization}
            given={authorization}
            onChange={setAuthorization}
          />
          {takesBody && (
            <FormField
              label="Body"
              description={example?.body && `Begins with an example of ${example.file}.`}
              errorText={problem}
              stretch
            >
              <div className="body-editor">
                <Code label="Body of the request" text={body} onChange={setBody} />
              </div>
            </FormField>
          )}
        </SpaceBetween>
      </Container>
    </form>
  );
}
