import { expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const complete = {
  TABLE_NAME: "table",
  LIST_INDEX_NAME: "list",
  LIST_SHARDS: "4",
  SERVICE_NAME: "items/dev",
  METRICS_NAMESPACE: "items",
  METRICS_DETAIL: "handler",
  LOG_LEVEL: "WARN",
};

it("reads what the template sets", () => {
  expect(readSettings(complete)).toEqual({
    tableName: "table",
    listIndexName: "list",
    listShards: 4,
    serviceName: "items/dev",
    metricsNamespace: "items",
    metricsDetail: "handler",
    logLevel: "WARN",
  });
});

it("logs from INFO on and writes no metrics where nothing is said of them", () => {
  const { LOG_LEVEL: _1, METRICS_NAMESPACE: _2, METRICS_DETAIL: _3, ...rest } = complete;

  expect(readSettings(rest)).toMatchObject({
    logLevel: "INFO",
    metricsNamespace: undefined,
    metricsDetail: "service",
  });
});

it.each(["TABLE_NAME", "LIST_INDEX_NAME", "LIST_SHARDS", "SERVICE_NAME"])(
  "names %s when it is missing or empty",
  (name) => {
    expect(() => readSettings({ ...complete, [name]: undefined })).toThrow(name);
    expect(() => readSettings({ ...complete, [name]: "" })).toThrow(name);
  },
);

it.each([
  ["LIST_SHARDS", "0"],
  ["LIST_SHARDS", "65"],
  ["LIST_SHARDS", "2.5"],
  ["LIST_SHARDS", "four"],
  ["LOG_LEVEL", "verbose"],
  ["METRICS_DETAIL", "everything"],
])("refuses %s=%s and shows the value", (name, value) => {
  expect(() => readSettings({ ...complete, [name]: value })).toThrow(value);
});
