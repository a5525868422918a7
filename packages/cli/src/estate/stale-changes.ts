import type { PreviewTarget, ServiceInstance, Staleness } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import type { InstanceStep } from "./plan.ts";
import type { TemplateState } from "./plan-templates.ts";

/** What of a step says what is deployed, and why. */
export type DeploymentChange = Pick<
  InstanceStep,
  "action" | "version" | "deploymentType" | "reasons"
>;

interface StaleOptions {
  /** Whether outputs that went into an instance changed since. @default nothing is known of it */
  readonly staleness?: Connection["staleness"];
  /** The environments that are changed first. */
  readonly changing: ReadonlySet<string>;
}

/** Nothing of the instance is to change, but what it sees of its environment has, or will. */
export async function staleChange(
  { staleness, changing }: StaleOptions,
  instance: ServiceInstance,
): Promise<(DeploymentChange & Pick<InstanceStep, "onlyIfStale">) | undefined> {
  const { serviceName, name, environmentName } = instance;
  const version = `${instance.templateMajorVersion}.${instance.templateMinorVersion}`;
  const common = { action: "update", version, deploymentType: "CURRENT_VERSION" } as const;
  if (changing.has(environmentName)) {
    const reasons = [`if outputs of ${environmentName} change`];
    return { ...common, reasons, onlyIfStale: true };
  }
  const type = "SERVICE_INSTANCE";
  const target = { type, serviceName, serviceInstanceName: name } as const;
  const stale = await staleness?.(target);
  return stale?.isStale ? { ...common, reasons: staleReasons(stale, environmentName) } : undefined;
}

function staleReasons(
  { changedOutputs, isAdopted }: Staleness,
  environmentName?: string,
): readonly string[] {
  const outputs = `outputs of ${environmentName} changed: ${changedOutputs.join(", ")}`;
  return [
    ...(changedOutputs.length > 0 ? [outputs] : []),
    ...(isAdopted ? ["its stack was adopted, and differs"] : []),
  ];
}

/** An adopted stack that differs from its template is made equal to it. */
export async function adoptedChange(
  staleness: StaleOptions["staleness"],
  target: PreviewTarget,
  { version }: Pick<TemplateState, "version">,
): Promise<DeploymentChange | undefined> {
  const stale = await staleness?.(target);
  if (!stale?.isStale || !stale.isAdopted) return undefined;
  const reasons = staleReasons(stale);
  return { action: "update", version, deploymentType: "CURRENT_VERSION", reasons };
}
