// node benchmarks/http-latency.ts [seconds]: the sandbox's HTTP API with a function behind it, and
// a plain Node.js server that answers the same, measured by turns in one run.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFunctionService } from "../packages/sandbox/src/functions/function-service.ts";
import { createHttpApiService } from "../packages/sandbox/src/http-api/http-api-service.ts";
import { createLogService } from "../packages/sandbox/src/logs/log-service.ts";
import type { FunctionConfiguration } from "../packages/sandbox/src/services.ts";
import { percentile, report } from "./lib/figure.ts";
import type { LoadResult } from "./lib/load.ts";
import { runLoad } from "./lib/run-load.ts";

const ITEM = JSON.stringify({ id: "1", name: "thing", tags: ["a", "b"], version: 1 });
const REGION = "eu-west-1";
const ACCOUNT_ID = "123456789012";
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:get-item`;
const ROUNDS = 3;

const seconds = Number(process.argv[2] ?? 2);
const directory = mkdtempSync(join(tmpdir(), "sandbox-benchmark-"));

const measure = (url: string, connections: number) => runLoad(url, { connections, seconds });

async function openPlainServer() {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(ITEM),
    });
    response.end(ITEM);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/items/1`;
  return { url, close: () => server.close() };
}

function code(revision: number): FunctionConfiguration {
  const codeDirectory = mkdtempSync(join(directory, "code-"));
  writeFileSync(
    join(codeDirectory, "index.mjs"),
    `const item = ${JSON.stringify(ITEM)};
     export const handler = async () => ({
       statusCode: 200,
       headers: { "content-type": "application/json", "x-revision": "${revision}" },
       body: item,
     });`,
  );
  return {
    functionName: "get-item",
    functionArn: FUNCTION_ARN,
    handler: "index.handler",
    runtime: "nodejs24.x",
    roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/get-item`,
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    environmentVariables: {},
    codeDirectory,
    codeSha256: `revision ${revision}`,
    logGroupName: "/aws/lambda/get-item",
  };
}

async function openSandbox() {
  const logs = createLogService({ directory: join(directory, "logs") });
  const functions = createFunctionService({
    directory: join(directory, "functions"),
    credentialsFor: () => ({ accessKeyId: "key", secretAccessKey: "secret" }),
    endpoints: { dynamodb: "http://127.0.0.1:9", s3: "http://127.0.0.1:9" },
    region: REGION,
    accountId: ACCOUNT_ID,
    logs,
  });
  const apis = createHttpApiService({
    functions,
    logs,
    port: 0,
    region: REGION,
    accountId: ACCOUNT_ID,
    authorize: () => ({ kind: "denied", message: "no route asks for it" }),
  });
  const api = { apiId: "benchmark" };
  await functions.put(code(1));
  await functions.addPermission("get-item", {
    statementId: "gateway",
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:benchmark/*/GET/items/{id}`,
  });
  await apis.putApi({ ...api, name: "benchmark" });
  await apis.putStage({
    ...api,
    stageName: "$default",
    autoDeploy: true,
    accessLog: {
      logGroupName: "/access",
      format:
        '{"requestId":"$context.requestId","route":"$context.routeKey","status":"$context.status","latency":"$context.responseLatency"}',
    },
  });
  await apis.putIntegration({
    ...api,
    integrationId: "get-item",
    type: "AWS_PROXY",
    uri: FUNCTION_ARN,
    payloadFormatVersion: "2.0",
  });
  await apis.putRoute({
    ...api,
    routeId: "get-item",
    routeKey: "GET /items/{id}",
    target: "integrations/get-item",
    authorizationType: "NONE",
  });
  return {
    url: `${apis.endpointOf("benchmark")}/items/1`,
    functions,
    async close() {
      await apis.close();
      await functions.close();
      await logs.close();
    },
  };
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

const plain = await openPlainServer();
const sandbox = await openSandbox();
await fetch(sandbox.url);

for (const connections of [1, 10]) {
  const rounds: { plain: LoadResult; sandbox: LoadResult }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      plain: await measure(plain.url, connections),
      sandbox: await measure(sandbox.url, connections),
    });
  }
  const summary = (name: "plain" | "sandbox") => {
    const results = rounds.map((round) => round[name]);
    const failures = results.reduce((sum, result) => sum + result.failures, 0);
    if (failures > 0) throw new Error(`${failures} requests to ${name} failed`);
    return {
      rate: median(results.map(({ requestsPerSecond }) => requestsPerSecond)),
      p50: median(results.map((result) => result.p50)),
    };
  };
  const [ours, peer] = [summary("sandbox"), summary("plain")];
  if (connections === 1) {
    report({
      name: "route and function with no database behind it, p50",
      value: ours.p50,
      unit: "ms",
      against: { name: "plain node:http", value: peer.p50 },
      budget: "under 1.5 ms",
      within: ours.p50 < 1.5,
    });
  } else {
    report({
      name: "route and function with no database behind it, 10 connections",
      value: ours.rate,
      unit: "requests/s",
      against: { name: "plain node:http", value: peer.rate },
      budget: "over 4,000 requests/s",
      within: ours.rate > 4_000,
    });
  }
}

const reloads: number[] = [];
for (let revision = 2; revision < 12; revision++) {
  const next = code(revision);
  const startedAt = performance.now();
  await sandbox.functions.put(next);
  const response = await fetch(sandbox.url);
  reloads.push(performance.now() - startedAt);
  if (response.headers.get("x-revision") !== String(revision)) throw new Error("old code answered");
}
report({
  name: "new code of a function to its answer, median",
  value: median(reloads),
  unit: "ms",
  against: { name: "budget of a whole code change", value: 150 },
  budget: "under 150 ms",
  within: median(reloads) < 150,
});

plain.close();
await sandbox.close();
rmSync(directory, { recursive: true, force: true });
