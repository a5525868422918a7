import type { DeploymentStatus } from "@proton/control-plane";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { UsageError } from "../usage-error.ts";

/** What people say of something that is deployed, as the first word of a command. */
export const DEPLOYABLE_KINDS = ["environment", "instance", "pipeline", "component"] as const;

/** Something that is deployed, by name: an instance is `<service>/<instance>`, a pipeline its service. */
export interface NamedDeployable {
  readonly kind: (typeof DEPLOYABLE_KINDS)[number];
  readonly name: string;
}

/** How it is now. */
export interface Deployed {
  readonly arn: string;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
  readonly lastAttemptedDeploymentId?: string | undefined;
}

/** @throws UsageError naming what is not of that form */
export function readDeployable([kind = "", name = ""]: readonly string[]): NamedDeployable {
  const known = DEPLOYABLE_KINDS.find((one) => one === kind);
  if (known === undefined) {
    throw new UsageError(`"${kind}" is not one of ${DEPLOYABLE_KINDS.join(", ")}`);
  }
  if (name !== "" && name.split("/").length === (known === "instance" ? 2 : 1)) {
    return { kind: known, name };
  }
  const form = { instance: "<service>/<instance>", pipeline: "the service" }[known as string];
  throw new UsageError(`"${name}" does not name the ${known}: write ${form ?? "its name"}`);
}

/** The parts of an instance's name. */
export function instanceKey(name: string) {
  const [serviceName = "", serviceInstanceName = ""] = name.split("/");
  return { serviceName, serviceInstanceName };
}

/** @throws UsageError where there is none */
export async function findDeployed(api: ProtonApi, named: NamedDeployable): Promise<Deployed> {
  const there = await lookAt(api, named);
  if (there !== undefined) return there;
  throw new UsageError(`there is no ${named.kind} ${named.name}; see proton status`);
}

/** As {@link findDeployed}, and `undefined` once it is gone. */
export async function lookAt(
  api: ProtonApi,
  { kind, name }: NamedDeployable,
): Promise<Deployed | undefined> {
  switch (kind) {
    case "environment":
      return (await found(api.call("GetEnvironment", { name })))?.environment;
    case "component":
      return (await found(api.call("GetComponent", { name })))?.component;
    case "pipeline":
      return (await found(api.call("GetService", { name })))?.service?.pipeline;
    case "instance": {
      const { serviceName, serviceInstanceName } = instanceKey(name);
      const asked = { serviceName, name: serviceInstanceName };
      return (await found(api.call("GetServiceInstance", asked)))?.serviceInstance;
    }
  }
}
