import fc from "fast-check";
import { asks } from "../../packages/console/src/extension/asks.ts";
import { hostileTree, mutated, soupOf } from "../hostile.ts";
import { openFuzzedServer, refuseDefects } from "../local-server.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const PATHS = [
  ...["/_proton/server", "/_proton/deployments/", "/_proton/bundles/", "/_proton/staleness"],
  ...["/_proton/preview", "/_proton/invoke", "/_proton/pipelines", "/_proton/console"],
  ...["/_proton/sync", "/_proton/snapshot", "/_proton/", "/_proton/__proto__"],
  ...["/console", "/console/session", "/console/api", "/console/bundles", "/console/pipelines"],
  ...["/console/items", "/console/requests", "/console/extension/items"],
  ...["/console/events", "/console/assets/index.js", "/console/assets/..%2f..%2fpackage.json"],
  ...Object.keys(asks).map((name) => `/console/extension/${name}`),
  "/console/extension/__proto__",
] as const;
const TAILS = ["/", "..", "a", "%", "%00", "%2e%2e", "%ff", "?", "shop", "//", "é"] as const;
const RIGHT = {
  target: { type: "SERVICE_INSTANCE", serviceName: "shop", serviceInstanceName: "one" },
  spec: "proton: ServiceSpec\ninstances: []\n",
  templateVersion: { major: "1", minor: "0" },
  planned: { templateName: "tiny", environmentName: "dev" },
  archive: "H4sIAAAAAAAAAwMAAAAAAAAAAAA=",
  functionName: "shop",
  payload: {},
  verb: "run",
  repository: "org/shop",
  branch: "main",
  kind: "service",
  schema: "schema: {}",
  templateName: "tiny",
  customerManaged: false,
  serviceName: "shop",
  pipeline: "shop",
  execution: "1",
  action: "Build",
  id: "deployment",
  link: "x",
  type: "ENVIRONMENT",
  environmentName: "dev",
};
const PLACE = { accountId: "000000000000", tableName: "shop" };
const ITEM = { pk: { S: "a" }, n: { N: "1" } };
/** Requests of a page that are right. */
const OF_PAGES = [
  ["/console/items", { verb: "put", ...PLACE, item: ITEM, allowsWrites: true }],
  ["/console/items", { verb: "put", ...PLACE, item: ITEM, before: ITEM, allowsWrites: true }],
  ["/console/items", { verb: "delete", ...PLACE, before: ITEM, allowsWrites: true }],
  [
    "/console/extension/items",
    { ...PLACE, limit: 10, query: { partition: { pk: "a" }, isDescending: false } },
  ],
  [
    "/console/requests",
    {
      ...{ accountId: PLACE.accountId, apiId: "a", routeId: "b", method: "GET", path: { id: "x" } },
      ...{ query: [["a", "b"]], headers: [["x-a", "b"]], authorization: { kind: "none" } },
    },
  ],
  ["/console/extension/function-logs", { accountId: PLACE.accountId, functionName: "shop" }],
  ["/console/extension/preview", { target: RIGHT.target, spec: RIGHT.spec }],
  ["/console/api", { name: "shop" }],
] as const;
/** The table of {@link PLACE}. */
const TABLE = {
  TableName: PLACE.tableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};
const VALUES = [
  ...["ENVIRONMENT", "SERVICE_PIPELINE", "start", "retry", "approve", "stop", "remote", "run"],
  ...["environment", "EnvironmentSpec", "../..", "org/../..", "-a", "1", "GetService", "AA=="],
] as const;
const anything = hostileTree(
  [
    ...Object.keys(RIGHT),
    "accountId",
    "tableName",
    "S",
    "N",
    "L",
    "M",
    "B",
    "length",
    "comment",
    "stage",
  ],
  VALUES,
);
const TARGETS = ["AwsProton20200720.GetService", "AwsProton20200720.__proto__", "x", ""] as const;

/** Whatever is asked beside Proton's API, at `/_proton` and of the console, is no defect's business. */
export const target: FuzzTarget = {
  name: "beside",
  async open() {
    const { ask, url, server, close } = await openFuzzedServer();
    const table = await ask({
      service: "dynamodb",
      headers: { "x-amz-target": "DynamoDB_20120810.CreateTable" },
      body: JSON.stringify(TABLE),
    });
    if (table.status !== 200) throw new Error(table.text);
    const link = /#link=(.+)$/.exec(server.consoleLink() ?? "")?.[1];
    const session = await fetch(`${url}/console/session`, {
      method: "POST",
      headers: { origin: url },
      body: JSON.stringify({ link }),
    });
    const { key } = (await session.json()) as { readonly key: string };
    const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
    if (!session.ok) throw new Error(`the console cannot be opened: ${session.status}`);
    const ofPage = { origin: url, cookie, "x-proton-console": key };
    const trees = fc
      .subarray(Object.entries(RIGHT))
      .chain((kept) => mutated(Object.fromEntries(kept), anything));
    const ofPages = fc.constantFrom(...OF_PAGES).chain(([path, members]) =>
      fc.record({
        method: fc.constant("POST"),
        path: fc.constant(path as string),
        target: fc.constant(TARGETS[0] as string),
        body: mutated(members, anything).map((tree) => JSON.stringify(tree)),
      }),
    );
    const others = fc.record({
      method: fc.constantFrom("GET", "POST", "POST", "POST", "PUT", "DELETE"),
      path: fc
        .tuple(fc.constantFrom(...PATHS), fc.oneof(fc.constant(""), soupOf(TAILS, 4)))
        .map(([path, tail]) => path + tail.replace(/[^!-~]/g, "%e9").replaceAll("#", "")),
      target: fc.constantFrom<string>(...TARGETS),
      body: fc.oneof(
        { weight: 8, arbitrary: fc.oneof(trees, anything).map((tree) => JSON.stringify(tree)) },
        { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
      ),
    });
    return targetOf({
      input: fc.oneof(others, ofPages),
      async check({ method, path, target: operation, body = "" }) {
        const isPage = path.startsWith("/console");
        const headers = isPage ? { ...ofPage, "x-amz-target": operation } : {};
        refuseDefects(`${method} ${path}`, await ask({ method, path, headers, body }));
      },
      close,
    });
  },
};
