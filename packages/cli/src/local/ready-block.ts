import type { Sandbox } from "@proton/sandbox";
import { listAll } from "../estate/list-all.ts";
import { localPipelines } from "../pipelines/local-pipelines.ts";
import type { Local } from "./open-local.ts";

/** What a developer needs to know once everything runs. */
export interface ReadyBlock {
  /** Base URL of the first environment's API; absent when none has one. */
  readonly url?: string;
  /** Base URL of Proton's API, S3 and DynamoDB: what AWS clients take as AWS_ENDPOINT_URL. */
  readonly apiUrl: string;
  readonly environments: readonly EnvironmentSummary[];
  /** The services whose pipelines a push runs. */
  readonly pipelines: readonly { readonly serviceName: string; readonly branch: string }[];
  /** The issuers of tokens that the sandbox serves, for `proton token`. */
  readonly tokenIssuers: readonly string[];
  readonly region: string;
  /** Where the data lives. */
  readonly state: string;
}

interface EnvironmentSummary {
  readonly name: string;
  /** Of the routes that services add. */
  readonly authorization: "NONE" | "AWS_IAM" | "JWT";
  /** Absent when the environment has no HTTP API. */
  readonly url?: string;
  /** Absent when the environment names no table in its outputs. */
  readonly table?: string;
  readonly routes: readonly { readonly route: string; readonly functionName: string }[];
}

/** Asks the control plane and the sandbox what runs now. */
export async function readyBlock(options: {
  readonly local: Local;
  readonly apiUrl: string;
  readonly state: string;
}): Promise<ReadyBlock> {
  const { local, apiUrl, state } = options;
  const { controlPlane: api, sandbox } = local;
  const deployed = (
    await listAll(
      (token) => api.call("ListEnvironments", token),
      (page) => page.environments,
    )
  ).filter(({ lastDeploymentSucceededAt }) => lastDeploymentSucceededAt !== undefined);
  const environments = await Promise.all(
    deployed
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .map(async ({ name }) => {
        const answer = await api.call("ListEnvironmentOutputs", { environmentName: name });
        const outputs = new Map(answer.outputs.map(({ key, valueString }) => [key, valueString]));
        return environmentSummary(sandbox, name, outputs);
      }),
  );
  const url = environments.find((environment) => environment.url !== undefined)?.url;
  return {
    ...(url !== undefined && { url }),
    apiUrl,
    environments,
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
  const [apiId, table] = [outputs.get("ApiId"), outputs.get("TableName")];
  const common = { name, ...(table !== undefined && { table }) };
  if (apiId === undefined || !sandbox.httpApis.has(apiId))
    return { ...common, authorization: "NONE", routes: [] };
  const found = sandbox.httpApis.routesOf(apiId);
  const authorization =
    found.map(({ authorizationType }) => authorizationType).find((type) => type !== "NONE") ??
    "NONE";
  const routes = found.map(({ routeKey, integrationUri = "" }) => ({
    route: routeKey,
    functionName: /function:([^:/]+)/.exec(integrationUri)?.[1] ?? integrationUri,
  }));
  routes.sort((a, b) => byPathThenMethod(a.route, b.route));
  // Not the output: it has the port of the start that deployed it.
  return { ...common, authorization, url: sandbox.httpApis.endpointOf(apiId), routes };
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
};

/** The block as text for a terminal. */
export function formatReadyBlock(block: ReadyBlock): string {
  const { apiUrl, environments, tokenIssuers, state } = block;
  const lines: string[] = [""];
  for (const environment of environments) {
    lines.push(`Environment ${environment.name} is ready.`, "");
    const callers = CALLERS[environment.authorization];
    if (environment.url !== undefined) lines.push(`  API     ${environment.url}${callers}`);
    if (environment.table !== undefined) lines.push(`  Table   ${environment.table}`);
    const width = Math.max(0, ...environment.routes.map(({ route }) => route.length));
    const rows = environment.routes.map(
      ({ route, functionName }) => `${route.padEnd(width)}  ${functionName}`,
    );
    for (const [index, row] of rows.entries())
      lines.push(`  ${index === 0 ? "Routes" : "      "}  ${row}`);
    lines.push("");
  }
  for (const { serviceName, branch } of block.pipelines) {
    lines.push(
      `A push runs the pipeline of ${serviceName}:`,
      "",
      "  npx -y pnpm@12 -s proton pipeline remote --add",
      `  git push local ${branch}`,
      "",
    );
  }
  lines.push(
    "Proton's API, S3 and DynamoDB, for `proton status` and for `aws` with the key local and the secret local:",
    "",
    `  AWS_ENDPOINT_URL=${apiUrl}`,
    "",
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

/** A call that the first environment lets in. */
function exampleCall({ url, environments, region }: ReadyBlock): string {
  const first = environments.find((environment) => environment.url === url);
  const takesItems = first?.routes.some(({ route }) => route === "POST /items");
  if (url === undefined || first === undefined || !takesItems) return "proton status";
  const call = `curl -i ${url}/items -H 'content-type: application/json' -d '{"name":"first"}'`;
  switch (first.authorization) {
    case "JWT":
      return `${call} \\\n    -H "authorization: Bearer $(pnpm -s proton token)"`;
    case "AWS_IAM":
      return `${call} \\\n    --user local:local --aws-sigv4 aws:amz:${region}:execute-api`;
    default:
      return call;
  }
}
