// node benchmarks/sandbox-data.ts: what the sandbox adds to a DynamoDB request (signature, policies,
// its own endpoint) beside dynalite's own server, which checks neither, and how fast it opens.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAwsApis } from "../packages/sandbox/src/data-plane/aws-apis.ts";
import { openSandbox } from "../packages/sandbox/src/index.ts";
import { percentile, report } from "./lib/figure.ts";

const ROUNDS = 5;
const REQUESTS = 1000;
const WARM_UP = 300;
const OPENING_BUDGET_MILLISECONDS = 300;

const require = createRequire(new URL("../packages/dynamodb/package.json", import.meta.url));
const dynalite = require("dynalite") as (options: object) => Server;

interface Client {
  send(command: object): Promise<unknown>;
  destroy(): void;
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => (given: { request: unknown }) => unknown,
      options: { step: string; priority: string; name: string },
    ): void;
  };
}
type Next = (given: { request: unknown }) => unknown;
type Command = new (input: object) => object;

// The package belongs to the sandbox, where its types are found; the root has none of it.
const { DynamoDBClient, CreateTableCommand, GetItemCommand, PutItemCommand } =
  require("@aws-sdk/client-dynamodb") as {
    DynamoDBClient: new (options: object) => Client;
    CreateTableCommand: Command;
    GetItemCommand: Command;
    PutItemCommand: Command;
  };

const directory = mkdtempSync(join(tmpdir(), "sandbox-data-"));
const agent = new Agent({ keepAlive: true });
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** Fills a table, and returns a request for its item exactly as the AWS SDK signs it. */
async function prepare(endpoint: string): Promise<() => Promise<number>> {
  const client = new DynamoDBClient({ region: "us-east-1", endpoint, credentials });
  const TableName = "items";
  const Key = { pk: { S: "1" } };
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, name: { S: "thing" } } }));
  let signed: { headers: Record<string, string>; body: string } | undefined;
  client.middlewareStack.add(
    (next) => (given) => {
      signed = given.request as typeof signed;
      return next(given);
    },
    { step: "finalizeRequest", priority: "low", name: "keepRequest" },
  );
  await client.send(new GetItemCommand({ TableName, Key }));
  client.destroy();
  const { headers = {}, body = "" } = signed ?? {};
  const { hostname, port } = new URL(endpoint);
  return () =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const outgoing = httpRequest(
        { hostname, port, method: "POST", path: "/", agent, headers },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          response.resume().on("end", () => resolve(performance.now() - began));
        },
      );
      outgoing.on("error", reject).end(body);
    });
}

const apis = await openAwsApis({
  directory: join(directory, "apis"),
  host: "127.0.0.1",
  port: 0,
  region: "us-east-1",
  accountId: "000000000000",
  secret: "benchmark",
  operatorSecret: "local",
  clock: () => new Date(),
});
const peer = dynalite({ path: join(directory, "dynalite"), createTableMs: 0 });
await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
const peerUrl = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;

const contestants = {
  sandbox: await prepare(apis.endpoints.dynamodb),
  dynalite: await prepare(peerUrl),
};
const times = { sandbox: [] as number[], dynalite: [] as number[] };
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const name of ["sandbox", "dynalite"] as const) {
    for (let count = 0; count < (round === 0 ? WARM_UP : REQUESTS); count += 1) {
      const milliseconds = await contestants[name]();
      if (round > 0) times[name].push(milliseconds);
    }
  }
}
const [own, theirs] = [percentile(times.sandbox, 0.5), percentile(times.dynalite, 0.5)];
report({
  name: "DynamoDB GetItem, signature and policies checked, p50",
  value: Math.round(own * 1000) / 1000,
  unit: "ms",
  against: {
    name: "dynalite's own server, neither checked",
    value: Math.round(theirs * 1000) / 1000,
  },
  budget: "at most 1.5x dynalite's own server",
  within: own <= 1.5 * theirs,
});
await apis.close();
await new Promise((resolve) => peer.close(resolve));
agent.destroy();

const openings: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const began = performance.now();
  const sandbox = await openSandbox({ directory: join(directory, "sandbox") });
  openings.push(performance.now() - began);
  await sandbox.close();
}
const opening = percentile(openings, 0.5);
report({
  name: "opening an empty sandbox",
  value: Math.round(opening * 10) / 10,
  unit: "ms",
  against: { name: "budget", value: OPENING_BUDGET_MILLISECONDS },
  budget: `at most ${OPENING_BUDGET_MILLISECONDS} ms`,
  within: opening <= OPENING_BUDGET_MILLISECONDS,
});
rmSync(directory, { recursive: true });
