import type { Stack } from "@proton/cloudformation";
import type { DeployedStack } from "./deploy-estate.ts";

/** What a developer needs to know once everything runs. */
export interface ReadyBlock {
  /** Base URL of the first environment's API. */
  readonly url: string;
  readonly environments: readonly EnvironmentSummary[];
  /** Where state lives, relative to the working directory. */
  readonly state: string;
  readonly functions: readonly FunctionSummary[];
  /** Types that are accepted but do not behave here, such as alarms. */
  readonly recordedTypes: readonly string[];
}

interface EnvironmentSummary {
  readonly name: string;
  readonly url: string;
  readonly table: string;
}

interface FunctionSummary {
  readonly service: string;
  readonly functionName: string;
  readonly routes: readonly string[];
}

/** Reads a ready block off the deployed stacks. */
export function readyBlock(
  stacks: readonly DeployedStack[],
  routesOf: (stack: Stack) => readonly { readonly functionName: string; readonly route: string }[],
  state: string,
): ReadyBlock {
  const environments = stacks
    .filter(({ kind }) => kind === "environment")
    .map(({ name, stack }) => ({
      name: name.replace("environment/", ""),
      url: stack.outputs.ApiEndpoint ?? "",
      table: stack.outputs.TableName ?? "",
    }));
  const functions = stacks.flatMap(({ name, stack }) => {
    const byFunction = Map.groupBy(routesOf(stack), (route) => route.functionName);
    return [...byFunction].map(([functionName, routes]) => ({
      service: name.replace(/^(service|environment)\//, ""),
      functionName,
      routes: routes.map(({ route }) => route),
    }));
  });
  const recorded = stacks.flatMap(({ stack }) =>
    stack.resources.filter(({ kind }) => kind === "recorded").map(({ resourceType }) => resourceType),
  );
  return {
    url: environments[0]?.url ?? "",
    environments,
    state,
    functions,
    recordedTypes: [...new Set(recorded)].sort(),
  };
}

/** The block as text for a terminal. */
export function formatReadyBlock(block: ReadyBlock): string {
  const lines = ["", "Ready.", ""];
  for (const environment of block.environments) {
    lines.push(`  API        ${environment.url}   (environment ${environment.name})`);
    lines.push(`  Table      ${environment.table}`);
  }
  lines.push(`  State      ${block.state}   (kept; --fresh starts empty)`, "", "  Functions");
  const width = Math.max(0, ...block.functions.flatMap(({ routes }) => routes.map((route) => route.length)));
  for (const { functionName, routes } of block.functions) {
    for (const route of routes) lines.push(`    ${route.padEnd(width)}  ${functionName}`);
  }
  if (block.recordedTypes.length > 0) {
    lines.push("", `  Accepted without behaviour here: ${block.recordedTypes.join(", ")}`);
  }
  lines.push(
    "",
    "  Try",
    `    curl -i ${block.url}/items -H 'content-type: application/json' -d '{"name":"first"}'`,
    "",
    "  Ctrl-C stops everything.",
    "",
  );
  return lines.join("\n");
}
