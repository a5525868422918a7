import type { AccessKey } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";
import { listAll } from "../estate/list-all.ts";
import { localPipelines } from "../pipelines/local-pipelines.ts";
import type { Local } from "./open-local.ts";
import { exportLines } from "./operator-key.ts";

/** What a developer needs to know once everything runs. */
export interface ReadyBlock {
  /** Base URL of the first environment's API; absent when none has one. */
  readonly url?: string;
  /** Base URL of Proton's API, S3 and DynamoDB: what AWS clients take as AWS_ENDPOINT_URL. */
  readonly apiUrl: string;
  /** Opens the console once. */
  readonly consoleUrl?: string;
  /** What its clients sign with until the next start. */
  readonly credentials: AccessKey;
  readonly environments: readonly EnvironmentSummary[];
  /** APIs that no environment names in its outputs: those of services. */
  readonly apis: readonly ApiSummary[];
  /** The services whose pipelines a push runs. */
  readonly pipelines: readonly { readonly serviceName: string; readonly branch: string }[];
  /** The issuers of tokens that the sandbox serves, for `proton token`. */
  readonly tokenIssuers: readonly string[];
  readonly region: string;
  /** Where the data lives. */
  readonly state: string;
}

interface ApiSummary {
  readonly name: string;
  readonly url: string;
  readonly routes: readonly { readonly route: string; readonly functionName: string }[];
}

interface EnvironmentSummary {
  readonly name: string;
  /** Of the routes that services add. */
  readonly authorization: "NONE" | "AWS_IAM" | "JWT" | "CUSTOM";
  /** Absent when the environment names no API in its outputs. */
  readonly url?: string;
  /** Absent when the environment names no table in its outputs. */
  readonly table?: string;
  readonly routes: ApiSummary["routes"];
}

/** Asks the control plane and the sandbox what runs now. */
export async function readyBlock(options: {
  readonly local: Local;
  readonly apiUrl: string;
  readonly consoleUrl: string | undefined;
  readonly key: AccessKey;
  readonly state: string;
}): Promise<ReadyBlock> {
  const { local, apiUrl, consoleUrl, key, state } = options;
  const { controlPlane: api, sandbox, accounts } = local;
  const deployed = (
    await listAll(
      (token) => api.call("ListEnvironments", token),
      (page) => page.environments,
    )
  ).filter(({ lastDeploymentSucceededAt }) => lastDeploymentSucceededAt !== undefined);
  const named = new Set<string | undefined>();
  const environments = await Promise.all(
    deployed
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .map(async ({ name, environmentAccountId = "" }) => {
        const answer = await api.call("ListEnvironmentOutputs", { environmentName: name });
        const outputs = new Map(answer.outputs.map(({ key, valueString }) => [key, valueString]));
        for (const value of outputs.values()) named.add(value);
        return environmentSummary(accounts.of(environmentAccountId) ?? sandbox, name, outputs);
      }),
  );
  const apis = sandbox.httpApis
    .all()
    .filter(({ apiId }) => !named.has(apiId))
    .map(({ apiId, name }) => ({
      name,
      url: sandbox.httpApis.invokeUrlOf(apiId),
      routes: routesOf(sandbox, apiId),
    }));
  const url = environments.find((environment) => environment.url !== undefined)?.url;
  return {
    ...(url !== undefined && { url }),
    apiUrl,
    ...(consoleUrl !== undefined && { consoleUrl }),
    credentials: key,
    environments,
    apis,
    pipelines: (await localPipelines(local).list()).flatMap(({ serviceName, sources }) =>
      sources.slice(0, 1).map(({ branch }) => ({ serviceName, branch })),
    ),
    tokenIssuers: sandbox.tokenIssuers().map(({ issuer }) => issuer),
    region: sandbox.region,
    state,
  };
}

function environmentSummary(
  sandbox: Sandbox,
  name: string,
  outputs: ReadonlyMap<string | undefined, string | undefined>,
): EnvironmentSummary {
  const { httpApis } = sandbox;
  const table = outputs.get("TableName");
  const common = { name, ...(table !== undefined && { table }) };
  // Only our own template calls the output ApiId.
  const apiId = [outputs.get("ApiId"), ...outputs.values()].find(
    (value) => value !== undefined && httpApis.has(value),
  );
  if (apiId === undefined) return { ...common, authorization: "NONE", routes: [] };
  const authorization =
    httpApis
      .routesOf(apiId)
      .map(({ authorizationType }) => authorizationType)
      .find((type) => type !== "NONE") ?? "NONE";
  // Not the output: it has the port of the start that deployed it.
  const url = httpApis.invokeUrlOf(apiId);
  return { ...common, authorization, url, routes: routesOf(sandbox, apiId) };
}

function routesOf(sandbox: Sandbox, apiId: string): ApiSummary["routes"] {
  const routes = sandbox.httpApis.routesOf(apiId).map(({ routeKey, integrationUri = "" }) => ({
    route: routeKey,
    functionName: /function:([^:/]+)/.exec(integrationUri)?.[1] ?? (integrationUri || "a mock"),
  }));
  return routes.sort((a, b) => byPathThenMethod(a.route, b.route));
}

function byPathThenMethod(a: string, b: string): number {
  const [methodA = "", pathA = ""] = a.split(" ");
  const [methodB = "", pathB = ""] = b.split(" ");
  return pathA.localeCompare(pathB) || methodA.localeCompare(methodB);
}

const CALLERS = {
  NONE: "",
  AWS_IAM: "  for requests signed with SigV4",
  JWT: "  for bearers of a token",
  CUSTOM: "  for whom its authorizer lets in",
};

/** The block as text for a terminal. */
export function formatReadyBlock(block: ReadyBlock): string {
  const { apiUrl, consoleUrl, credentials, environments, tokenIssuers, state } = block;
  const lines: string[] = [""];
  for (const environment of environments) {
    lines.push(`Environment ${environment.name} is ready.`, "");
    const callers = CALLERS[environment.authorization];
    if (environment.url !== undefined) lines.push(`  API     ${environment.url}${callers}`);
    if (environment.table !== undefined) lines.push(`  Table   ${environment.table}`);
    lines.push(...routeLines(environment.routes), "");
  }
  for (const { name, url, routes } of block.apis) {
    lines.push(`API ${name}`, "", `  API     ${url}`, ...routeLines(routes), "");
  }
  for (const { serviceName, branch } of block.pipelines) {
    lines.push(
      `A push runs the pipeline of ${serviceName}:`,
      "",
      "  npx -y pnpm@12 --silent proton pipeline remote --add",
      `  git push local ${branch}`,
      "",
    );
  }
  lines.push(
    "Proton's API, S3 and DynamoDB answer `proton` as they do `aws` with these, until the next start:",
    "",
    ...exportLines({ url: apiUrl, region: block.region, key: credentials }).map(
      (line) => `  ${line}`,
    ),
    "",
    ...(consoleUrl === undefined
      ? []
      : [
          "The console opens once with this address, and `proton console` makes another:",
          "",
          `  ${consoleUrl}`,
          "",
        ]),
    ...tokenIssuers.flatMap((issuer) => [
      `Tokens of ${issuer} are minted by \`proton token\` (--scope, --audience, --claim).`,
      "",
    ]),
    `State is kept in ${state}; --fresh starts empty. Ctrl-C stops everything. Try:`,
    "",
    `  ${exampleCall(block)}`,
    "",
  );
  return lines.join("\n");
}

function routeLines(routes: ApiSummary["routes"]): readonly string[] {
  const width = Math.max(0, ...routes.map(({ route }) => route.length));
  return routes.map(
    ({ route, functionName }, index) =>
      `  ${index === 0 ? "Routes" : "      "}  ${route.padEnd(width)}  ${functionName}`,
  );
}

/** A call that the first environment lets in. */
function exampleCall({ url, environments, region, credentials }: ReadyBlock): string {
  const first = environments.find((environment) => environment.url === url);
  const takesItems = first?.routes.some(({ route }) => route === "POST /items");
  if (url === undefined || first === undefined || !takesItems) return "proton status";
  const call = `curl -i ${url}/items -H 'content-type: application/json' -d '{"name":"first"}'`;
  switch (first.authorization) {
    case "JWT":
      return `${call} \\\n    -H "authorization: Bearer $(pnpm --silent proton token)"`;
    case "AWS_IAM":
      return `${call} \\\n    --user ${credentials.accessKeyId}:${credentials.secretAccessKey} --aws-sigv4 aws:amz:${region}:execute-api`;
    default:
      return call;
  }
}
