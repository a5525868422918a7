import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { defineHandler, type Invocation, type Runtime } from "../src/define-handler.ts";
import type { HttpResponse } from "../src/http.ts";
import { readItem } from "../src/item-records.ts";
import { Problem } from "../src/problem.ts";
import type { ProxyEvent } from "../src/proxy-event.ts";

const ID = "017f22e2-79b0-7fff-bfff-ffffffffffff";

// What only DynamoDB itself can do: dynalite neither throttles nor hangs.
it.each(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"])(
  "answers 429 with Retry-After when DynamoDB still says %s after retries",
  async (name) => {
    const { handler, lines } = handlerOf(readingItem, failingWith(name));

    const result = await handler(event);

    expect(result.statusCode).toBe(429);
    expect(result.headers).toMatchObject({ "retry-after": "1" });
    expect(JSON.parse(result.body)).toMatchObject({ type: "urn:problem-type:items:throttled" });
    expect(lines()).toMatchObject([{ level: "WARN", throttles: 1, problem: "throttled" }]);
  },
);

it.each(["TimeoutError", "InternalServerError", "ValidationException", "AccessDeniedException"])(
  "answers 500 without internals, and logs them, when DynamoDB fails with %s",
  async (name) => {
    const { handler, lines } = handlerOf(readingItem, failingWith(name));

    const result = await handler(event);

    expect(result.statusCode).toBe(500);
    expect(JSON.parse(result.body)).toEqual({
      type: "urn:problem-type:items:internal-error",
      title: "Something went wrong",
      status: 500,
      detail: "the request could not be carried out",
      requestId: "gateway-id",
    });
    const error = { name, message: "of the service" };
    expect(lines()).toMatchObject([{ level: "ERROR", error, requestId: "gateway-id" }]);
  },
);

it("ends a call under way before Lambda ends the function", async () => {
  const operation = async ({ table }: Invocation): Promise<HttpResponse> => {
    await new Promise((_resolve, reject) => {
      table.abortSignal?.addEventListener("abort", () => reject(table.abortSignal?.reason));
    });
    throw new Error("not reached");
  };
  const { handler } = handlerOf(operation);

  const result = await handler(event, { getRemainingTimeInMillis: () => 300 });

  expect(result.statusCode).toBe(500);
});

it("answers 405 with Allow when another method reaches it", async () => {
  const { handler } = handlerOf(readingItem);

  const result = await handler({
    ...event,
    requestContext: { requestId: "r", http: { method: "TRACE" } },
  } as unknown as ProxyEvent);

  expect(result.statusCode).toBe(405);
  expect(result.headers).toMatchObject({ allow: "GET" });
});

it("answers the problems of its operation with their violations", async () => {
  const violations = [{ parameter: "limit", detail: "must be small" }];
  const { handler, lines } = handlerOf(async () => {
    throw new Problem("malformed-request", "limit must be small", { violations });
  });

  const result = await handler(event);

  expect(result.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(result.body)).toMatchObject({ status: 400, errors: violations });
  expect(lines()).toMatchObject([{ level: "INFO", status: 400, problem: "malformed-request" }]);
});

it("counts one cold start", async () => {
  const { handler, lines } = handlerOf(async () => ({ status: 204, headers: {} }));

  await handler(event);
  await handler(event);

  expect(lines()).toMatchObject([{ coldStarts: 1 }, { coldStarts: 0 }]);
});

it("takes Lambda's request id where the event has none", async () => {
  const { handler } = handlerOf(readingItem);

  const result = await handler({} as ProxyEvent, { awsRequestId: "lambda-id" });

  expect(JSON.parse(result.body)).toMatchObject({ status: 400, requestId: "lambda-id" });
});

const event = {
  version: "2.0",
  rawPath: `/items/${ID}`,
  rawQueryString: "",
  headers: {},
  requestContext: { requestId: "gateway-id", http: { method: "GET" } },
} as unknown as ProxyEvent;

async function readingItem({ table }: Invocation): Promise<HttpResponse> {
  await readItem(table, ID);
  return { status: 200, headers: {} };
}

function failingWith(name: string): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: "eu-central-1" }));
  const error = Object.assign(new Error("of the service"), { name });
  mockClient(client).on(GetCommand).rejects(error);
  return client;
}

function handlerOf(
  operation: (invocation: Invocation) => Promise<HttpResponse>,
  client = failingWith("no call was expected"),
) {
  const lines: string[] = [];
  const runtime: Runtime = {
    settings: {
      tableName: "table",
      listIndexName: "list",
      listShards: 1,
      serviceName: "items/dev",
      metricsNamespace: undefined,
      metricsDetail: "service",
      logLevel: "INFO",
    },
    table: { client, name: "table", listIndexName: "list", listShards: 1 },
    write: (line) => lines.push(line),
    now: () => new Date(),
  };
  const handler = defineHandler({ name: "test", methods: ["GET"], operation }, runtime);
  return { handler, lines: () => lines.map((line): unknown => JSON.parse(line)) };
}
