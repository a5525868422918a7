import type { Context } from "../context.ts";
import { ProtonError } from "../errors.ts";
import { createServiceInstance } from "../operations/create-service-instance.ts";
import { updateServiceInstance } from "../operations/update-service-instance.ts";
import { isInProgress } from "../records/deployable.ts";
import { deployments } from "../records/deployment-record.ts";
import {
  type InstanceRecord,
  instanceId,
  instances,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import { isDeploymentInProgress, isDeploymentSucceeded } from "../statuses.ts";
import { letOthersWork, SyncProblem, SyncStopped } from "./sync-run.ts";

/** How often a service that others change as well is tried. */
const MOST_TRIES = 5;

interface InstanceDeployment {
  readonly serviceName: string;
  readonly name: string;
  /** Of the service, as its file has it. */
  readonly spec: string;
  /** The same for a run that is taken up again: it deploys once. */
  readonly token: string;
}

/**
 * Creates an instance, or updates it on the version that it has, and waits for the end.
 *
 * @returns what was done, in words
 * @throws SyncProblem where it was refused or failed
 */
export async function deployInstance(
  context: Context,
  deployment: InstanceDeployment,
): Promise<string> {
  const { serviceName, name, token } = deployment;
  const id = instanceId({ serviceName, name });
  const existing = await context.store.get(instances, id);
  // One that this very run has begun to create is not updated as well.
  const isNew = existing === undefined || existing.lastClientRequestToken === token;
  await ask(context, deployment, isNew);
  await quiet(context, serviceName);
  const instance = await context.store.get(instances, id);
  if (instance === undefined) {
    const service = await context.store.get(services, serviceName);
    throw new SyncProblem(
      `${serviceName}/${name} was not created: ${service?.statusMessage ?? "it was deleted meanwhile"}`,
    );
  }
  return told(instance);
}

/** Asks until nothing else holds the service: a push and its pipeline come at once. */
async function ask(
  context: Context,
  { serviceName, name, spec, token: clientToken }: InstanceDeployment,
  isNew: boolean,
): Promise<void> {
  const bySync: Context = { ...context, isSync: true };
  for (let tries = 1; ; tries += 1) {
    await quiet(context, serviceName);
    try {
      if (isNew) await createServiceInstance(bySync, { serviceName, name, spec, clientToken });
      else {
        const deploymentType = "CURRENT_VERSION";
        const input = { serviceName, name, deploymentType, spec, clientToken } as const;
        await updateServiceInstance(bySync, input);
      }
      return;
    } catch (error) {
      const isBusy = error instanceof ProtonError && error.code === "ConflictException";
      if (!isBusy || tries === MOST_TRIES) throw error;
    }
  }
}

function told(instance: InstanceRecord): string {
  const { serviceName, name, lastAttemptedDeploymentId: id, deploymentStatus } = instance;
  if (isInProgress(instance)) {
    return `Deployment ${id} of ${serviceName}/${name} waits for whoever provisions it`;
  }
  if (isDeploymentSucceeded(deploymentStatus)) return `Deployed ${serviceName}/${name}`;
  throw new SyncProblem(
    `Deployment ${id} of ${serviceName}/${name} ended as ${deploymentStatus}: ${instance.deploymentStatusMessage ?? "no reason is known"}. Mend it and push again.`,
  );
}

/** Settles when nothing changes the service, or only what waits for a person. */
async function quiet(context: Context, serviceName: string): Promise<void> {
  for (;;) {
    if (context.work.stopped) throw new SyncStopped();
    const running = await underWay(context, serviceName);
    if (running.length === 0 || running.some(({ waits }) => waits)) return;
    await Promise.all(running.map(({ work, id }) => context.work.run(work, id)));
    if ((await underWay(context, serviceName)).length > 0) await letOthersWork(context);
  }
}

interface Running {
  readonly work: "service" | "deployment";
  readonly id: string;
  /** For a person. */
  readonly waits: boolean;
}

async function underWay(context: Context, serviceName: string): Promise<readonly Running[]> {
  const service = await context.store.get(services, serviceName);
  if (service === undefined) return [];
  const found = await Promise.all(
    deploymentsOf(service).map((id) => context.store.get(deployments, id)),
  );
  const running: Running[] = found.flatMap((deployment) =>
    deployment !== undefined && isDeploymentInProgress(deployment.status)
      ? [{ work: "deployment", id: deployment.id, waits: deployment.step === "waiting" }]
      : [],
  );
  if (service.workflow === undefined) return running;
  return [...running, { work: "service", id: serviceName, waits: false }];
}

function deploymentsOf({ workflow, deploying }: ServiceRecord): readonly string[] {
  const planned = [...(workflow?.deploy ?? []), ...(workflow?.remove ?? [])];
  return [
    ...Object.values(deploying),
    ...planned.map(({ deploymentId }) => deploymentId),
    ...(workflow?.pipelineDeploymentId === undefined ? [] : [workflow.pipelineDeploymentId]),
  ];
}
