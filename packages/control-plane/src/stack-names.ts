import type { Ids } from "./ports/ids.ts";

const NAME_LENGTH = 15;

/** The name of an environment's stack, as Proton gave it: drawn once and recorded. */
export function environmentStackName(ids: Ids, environmentName: string): string {
  return stackName(ids, [environmentName]);
}

/** The name of an instance's stack. */
export function instanceStackName(ids: Ids, serviceName: string, instanceName: string): string {
  return stackName(ids, [serviceName, instanceName]);
}

/** The name of a pipeline's stack. */
export function pipelineStackName(ids: Ids, serviceName: string): string {
  return stackName(ids, [serviceName, "pipeline"]);
}

/** The name of a component's stack. */
export function componentStackName(ids: Ids, componentName: string): string {
  return stackName(ids, [componentName]);
}

function stackName(ids: Ids, names: readonly string[]): string {
  // CloudFormation takes no underscore in the name of a stack.
  const parts = names.map((name) => name.slice(0, NAME_LENGTH).replaceAll("_", "-"));
  return `AWSProton-${parts.join("-")}-cloudformation--${ids.letters(15)}`;
}
