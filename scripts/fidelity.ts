// Tries what is known of AWS against any implementation of it: pnpm fidelity --endpoint http://127.0.0.1:5000
import { parseArgs } from "node:util";
import {
  echoStackTemplate,
  FIDELITY_GROUPS,
  type FidelityGroup,
  type FidelityResult,
  type FidelityTarget,
  fidelityCases,
  openSandboxTarget,
  runFidelity,
} from "../packages/sandbox/fidelity/index.ts";

const usage = `usage: pnpm fidelity [--endpoint <URL> | aws] [--http <base URL of the echo stack>]
                     [--only <group>]... [--region <region>] [--timeout <ms>] [--json]
       pnpm fidelity --template    writes the CloudFormation template of the echo stack
Without --endpoint and --http the sandbox is tried, in this process.
Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
Groups: ${FIDELITY_GROUPS.join(", ")}`;

process.exitCode = await main();

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  if (options.template) {
    console.log(echoStackTemplate());
    return 0;
  }
  const { target, only, json, timeoutMilliseconds } = options;
  for (const url of new Set([target?.apis?.dynamodb, target?.apis?.s3, target?.stackUrl])) {
    if (url !== undefined && !(await answers(url))) return refuse(`nothing answers at ${url}`);
  }
  const cases = fidelityCases.filter(({ group }) => only.length === 0 || only.includes(group));
  await using sandbox = target === undefined ? await openSandboxTarget() : undefined;
  const results = await runFidelity(target ?? (sandbox as FidelityTarget), {
    cases,
    ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
    ...(!json && { onResult: show }),
  });
  const count = (outcome: FidelityResult["outcome"]) =>
    results.filter((result) => result.outcome === outcome).length;
  const passed = count("passed");
  const failed = count("failed");
  const differs = count("differs");
  const notApplicable = count("not-applicable");
  const differences = sandbox && `, ${differs} known to differ`;
  console.log(
    json
      ? JSON.stringify({ passed, failed, differs, notApplicable, results }, null, 2)
      : `${passed} passed, ${failed} failed, ${notApplicable} not applicable${differences ?? ""}`,
  );
  return failed === 0 ? 0 : 1;
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      endpoint: { type: "string" },
      http: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      region: { type: "string", default: "us-east-1" },
      timeout: { type: "string" },
      json: { type: "boolean", default: false },
      template: { type: "boolean", default: false },
    },
  });
  for (const group of values.only) {
    if (!(FIDELITY_GROUPS as readonly string[]).includes(group)) {
      throw new Error(`--only ${group} is not a group`);
    }
  }
  const timeoutMilliseconds = values.timeout === undefined ? undefined : Number(values.timeout);
  if (timeoutMilliseconds !== undefined && !(timeoutMilliseconds > 0)) {
    throw new Error(`--timeout ${values.timeout} is not a number of milliseconds`);
  }
  const { json, template, region } = values;
  const only = values.only as FidelityGroup[];
  const target = readTarget(region, values.endpoint, values.http);
  return { json, template, only, timeoutMilliseconds, target };
}

function readTarget(region: string, endpoint?: string, http?: string): FidelityTarget | undefined {
  if (endpoint === undefined && http === undefined) return undefined;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (endpoint === "aws" && !(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY)) {
    throw new Error("--endpoint aws needs credentials in the environment");
  }
  return {
    region,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? "local",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "local",
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
    ...(endpoint !== undefined && { apis: endpointsOf(endpoint, region) }),
    ...(http !== undefined && { stackUrl: urlOf("--http", http) }),
  };
}

function endpointsOf(endpoint: string, region: string): { dynamodb: string; s3: string } {
  if (endpoint !== "aws") {
    const url = urlOf("--endpoint", endpoint);
    return { dynamodb: url, s3: url };
  }
  const hostOf = (service: string) => `https://${service}.${region}.amazonaws.com`;
  return { dynamodb: hostOf("dynamodb"), s3: hostOf("s3") };
}

function urlOf(option: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, "");
  throw new Error(`${option} ${text} is not an http or https URL`);
}

function show({ outcome, group, name, ...rest }: FidelityResult): void {
  const label = { passed: "ok", failed: "FAILED", differs: "differs", "not-applicable": "n/a" };
  console.log(`${label[outcome].padEnd(8)}${group}: ${name}`);
  if (!("reason" in rest) || outcome === "not-applicable") return;
  console.log(`        ${rest.reason.replaceAll("\n", "\n        ")}`);
}
