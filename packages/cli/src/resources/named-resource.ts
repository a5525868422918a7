import type { RepositoryProvider } from "@proton/control-plane";
import { findDeployed, readDeployable } from "../deployables/deployable.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { UsageError } from "../usage-error.ts";

export const REPOSITORY_PROVIDERS: readonly RepositoryProvider[] = [
  "GITHUB",
  "GITHUB_ENTERPRISE",
  "BITBUCKET",
];

/** What can be named by a kind and a name, and has an ARN. */
export const RESOURCE_KINDS = [
  "environment",
  "service",
  "instance",
  "pipeline",
  "component",
  "environment-template",
  "service-template",
  "repository",
] as const;

/**
 * The ARN of what `<kind> <name>` names.
 *
 * @param provider whose repository a repository is
 * @throws UsageError where that names nothing, or nothing that there is
 */
export async function resourceArn(
  api: ProtonApi,
  [kind = "", name = ""]: readonly string[],
  provider: RepositoryProvider,
): Promise<string> {
  const isKnown = RESOURCE_KINDS.some((one) => one === kind);
  if (!isKnown) throw new UsageError(`"${kind}" is not one of ${RESOURCE_KINDS.join(", ")}`);
  if (name === "") throw new UsageError(`name the ${kind}`);
  const arn = await arnOf(api, kind, name, provider);
  if (arn !== undefined) return arn;
  throw new UsageError(`there is no ${kind.replace("-", " ")} ${name}; see proton status`);
}

async function arnOf(
  api: ProtonApi,
  kind: string,
  name: string,
  provider: RepositoryProvider,
): Promise<string | undefined> {
  switch (kind) {
    case "service":
      return (await found(api.call("GetService", { name })))?.service?.arn;
    case "environment-template":
      return (await found(api.call("GetEnvironmentTemplate", { name })))?.environmentTemplate.arn;
    case "service-template":
      return (await found(api.call("GetServiceTemplate", { name })))?.serviceTemplate.arn;
    case "repository":
      return (await found(api.call("GetRepository", { name, provider })))?.repository.arn;
    default:
      return (await findDeployed(api, readDeployable([kind, name]))).arn;
  }
}
