import type { APIGatewayEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { eventV1, eventV2 } from "./proxy-event.ts";

/** A request to make an event of, without sending it. */
export interface ExampleRequest {
  /** `GET /items/{id}` */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly payloadFormat: "1.0" | "2.0";
  readonly accountId: string;
  readonly id: string;
  readonly time: Date;
}

/** The event with which an HTTP API would call a function for a request. */
export function exampleEvent(example: ExampleRequest): APIGatewayEvent | APIGatewayProxyEventV2 {
  const { routeKey, pathParameters, query, payloadFormat, accountId, id, time } = example;
  const [method = "GET", template = "/"] = routeKey.split(" ");
  const path = template.replaceAll(
    /\{(\w+)\+?\}/g,
    (_, name: string) => pathParameters[name] ?? "",
  );
  const input = {
    request: {
      ...{ id, method, path, rawQueryString: query, url: query === "" ? path : `${path}?${query}` },
      headers: [...example.headers, ["host", "localhost"] as const],
      receivedHeaders: {},
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "proton-invoke",
      domainName: "localhost",
      body: Buffer.from(example.body),
      time,
    },
    accountId,
    apiId: "invoke",
    stage: "$default",
    routeKey,
    pathParameters: Object.keys(pathParameters).length === 0 ? undefined : pathParameters,
    stageVariables: undefined,
    identity: { kind: "none" } as const,
  };
  return payloadFormat === "1.0" ? eventV1(input as never) : eventV2(input as never);
}
