import { expect, it } from "vitest";
import { logRequest, type RequestRecord } from "./request-log.ts";
import type { Settings } from "./settings.ts";

const settings: Settings = {
  tableName: "table",
  listIndexName: "list",
  listShards: 1,
  serviceName: "items/dev",
  metricsNamespace: "namespace",
  metricsDetail: "service",
  logLevel: "INFO",
};

const record: RequestRecord = {
  handler: "get-item",
  requestId: "gateway-id",
  lambdaRequestId: "lambda-id",
  method: "GET",
  status: 200,
  problem: undefined,
  durationMilliseconds: 12.3456,
  isColdStart: true,
  timestamp: new Date("2026-01-02T03:04:05.678Z"),
  error: undefined,
};

it("writes one line with the request's ids and its metrics", () => {
  const [line] = logged(settings, record);

  expect(line).toMatchObject({
    level: "INFO",
    timestamp: "2026-01-02T03:04:05.678Z",
    requestId: "gateway-id",
    lambdaRequestId: "lambda-id",
    service: "items/dev",
    handler: "get-item",
    status: 200,
    duration: 12.346,
    coldStarts: 1,
    clientErrors: 0,
    serverErrors: 0,
  });
});

it.each([
  ["service", [["service"]], 1],
  ["handler", [["service"], ["service", "handler"]], 6],
] as const)(
  "describes what it measures of each %s, as EMF wants it",
  (metricsDetail, sets, count) => {
    const [line] = logged({ ...settings, metricsDetail }, record);

    expect(line?._aws.Timestamp).toBe(record.timestamp.getTime());
    const directives = line?._aws.CloudWatchMetrics ?? [];
    expect(directives.flatMap(({ Dimensions }) => Dimensions)).toEqual(sets);
    const metrics = directives.flatMap(({ Metrics }) => Metrics);
    expect(metrics).toHaveLength(count);
    for (const { Namespace } of directives) expect(Namespace).toBe("namespace");
    for (const { Name } of metrics) expect(line?.[Name]).toBeTypeOf("number");
    for (const name of sets.flat()) expect(line?.[name]).toBeTypeOf("string");
  },
);

it.each([
  [200, "INFO", { clientErrors: 0, serverErrors: 0, throttles: 0 }],
  [404, "INFO", { clientErrors: 1, serverErrors: 0, throttles: 0 }],
  [429, "WARN", { clientErrors: 1, serverErrors: 0, throttles: 1 }],
  [500, "ERROR", { clientErrors: 0, serverErrors: 1, throttles: 0 }],
])("logs status %i at level %s and counts it", (status, level, counts) => {
  expect(logged(settings, { ...record, status })).toMatchObject([{ level, ...counts }]);
});

it("keeps the metrics and nothing else below the log level", () => {
  const [line] = logged({ ...settings, logLevel: "ERROR" }, record);

  expect(line?._aws).toBeDefined();
  expect(line).not.toHaveProperty("message");
  expect(line).not.toHaveProperty("requestId");
});

it("writes nothing below the log level without a metrics namespace", () => {
  expect(logged({ ...settings, logLevel: "ERROR", metricsNamespace: undefined }, record)).toEqual(
    [],
  );
});

it("logs an internal error's message, causes and place, each bounded", () => {
  const cause = new Error("y".repeat(2000));
  const error = Object.assign(new Error("the item is gone", { cause }), {
    name: "ValidationException",
    $metadata: { requestId: "aws-id", attempts: 3 },
  });

  const [line] = logged(settings, { ...record, status: 500, error });

  expect(line).toMatchObject({
    error: {
      name: "ValidationException",
      message: "the item is gone",
      awsRequestId: "aws-id",
      attempts: 3,
      cause: { name: "Error", message: "y".repeat(1000) },
    },
  });
  expect(JSON.stringify(line)).toContain("request-log.test.ts");
});

interface Line extends Record<string, unknown> {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

function logged(using: Settings, request: RequestRecord): readonly Line[] {
  const lines: Line[] = [];
  logRequest((line) => lines.push(JSON.parse(line) as Line), using, request);
  return lines;
}
