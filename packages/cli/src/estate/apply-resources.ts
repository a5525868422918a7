import type { DeploymentStatus, RepositoryBranchInput, Service } from "@proton/control-plane";
import {
  isDeploymentInProgress,
  isDeploymentSucceeded,
  isServiceActive,
  isServiceInProgress,
} from "@proton/control-plane/client";
import { lookUntil } from "../interruption.ts";
import type { ApplyEstateOptions } from "./apply-estate.ts";
import { assertNotHandedOver, deployablesOf } from "./handed-over.ts";
import { listAll } from "./list-all.ts";
import type { EnvironmentStep, InstanceStep, PipelineStep, ServiceStep } from "./plan.ts";
import type { ProtonApi } from "./proton-api.ts";

/** Creates or updates an environment and waits until it is deployed. */
export async function applyEnvironment(
  options: ApplyEstateOptions,
  step: EnvironmentStep,
): Promise<void> {
  const { api } = options;
  const { name, spec, templateName } = step;
  const { componentRoleArn, codebuildRoleArn, connectionId } = step;
  const isOwn =
    step.action === "create" &&
    connectionId === undefined &&
    step.provisioningRepository === undefined;
  const roleArn = step.roleArn ?? (isOwn ? options.provisioningRole : undefined);
  const role = {
    ...(roleArn !== undefined && { protonServiceRoleArn: roleArn }),
    ...(componentRoleArn !== undefined && { componentRoleArn }),
    ...(codebuildRoleArn !== undefined && { codebuildRoleArn }),
    ...(connectionId !== undefined && { environmentAccountConnectionId: connectionId }),
    ...(await provisioningRepositoryOf(api, step)),
  };
  const [templateMajorVersion = "", templateMinorVersion = ""] = step.version.split(".");
  if (step.action === "create") {
    await api.call("CreateEnvironment", {
      name,
      spec,
      ...role,
      templateName,
      templateMajorVersion,
      templateMinorVersion,
    });
  } else {
    await api.call("UpdateEnvironment", { name, spec, ...role, ...deploymentOf(step) });
  }
  await deployed(options, async () => (await api.call("GetEnvironment", { name })).environment);
}

/** Registers the repository of a self-managed environment; the same again changes nothing. */
async function provisioningRepositoryOf(
  api: ProtonApi,
  { provisioningRepository: repository }: EnvironmentStep,
): Promise<{ provisioningRepository?: RepositoryBranchInput }> {
  if (repository === undefined) return {};
  const { id: name, branch, provider, connection: connectionArn } = repository;
  await api.call("CreateRepository", { provider, name, connectionArn });
  return { provisioningRepository: { provider, name, branch } };
}

/** Creates a service, or changes which instances it has, and waits until it is so. */
export async function applyService(options: ApplyEstateOptions, step: ServiceStep): Promise<void> {
  const { api, pollMilliseconds = 2000, signal } = options;
  const { name, spec, templateName } = step;
  const [templateMajorVersion = "", templateMinorVersion = ""] = step.version.split(".");
  if (step.action === "create") {
    const standIn = step.hasPipeline ? options.defaultRepository?.(name) : undefined;
    const repository = step.repository ?? standIn;
    await api.call("CreateService", {
      name,
      spec,
      templateName,
      templateMajorVersion,
      templateMinorVersion,
      ...(repository && {
        repositoryId: repository.id,
        branchName: repository.branch,
        repositoryConnectionArn: repository.connection,
      }),
    });
  } else {
    await api.call("UpdateService", { name, spec });
  }
  const service = await lookUntil(
    async () => {
      const { service: now } = await api.call("GetService", { name });
      if (!now || !isServiceInProgress(now.status)) return now;
      for (const [part, deployable] of await deployablesOf(api, now)) {
        assertNotHandedOver(deployable, part);
      }
      return undefined;
    },
    { pollMilliseconds, signal },
  );
  if (isServiceActive(service.status)) return;
  const causes = await failuresWithin(options, service);
  const said = service.statusMessage || `the service ended as ${service.status}`;
  throw new Error(causes.length > 0 ? causes.join("; ") : said);
}

/** Why the instances and the pipeline of a service failed: its own message only names them. */
async function failuresWithin({ api }: ApplyEstateOptions, service: Service): Promise<string[]> {
  const { name: serviceName, pipeline } = service;
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName, ...token }),
    (page) => page.serviceInstances,
  );
  const told = instances.flatMap(({ name, deploymentStatus, deploymentStatusMessage }) =>
    deploymentStatusMessage && !isDeploymentSucceeded(deploymentStatus)
      ? [`instance ${name}: ${deploymentStatusMessage}`]
      : [],
  );
  // A pipeline is not deployed when an instance failed, and says only that.
  if (told.length > 0 || !pipeline?.deploymentStatusMessage) return told;
  return [`pipeline: ${pipeline.deploymentStatusMessage}`];
}

/** Deploys one instance, or the pipeline, of a service that is there. */
export async function applyDeployment(
  options: ApplyEstateOptions,
  step: InstanceStep | PipelineStep,
): Promise<void> {
  const { api } = options;
  const { service: serviceName, spec } = step;
  if (step.kind === "pipeline") {
    await api.call("UpdateServicePipeline", { serviceName, spec, ...deploymentOf(step) });
    return deployed(options, async () => {
      const { service } = await api.call("GetService", { name: serviceName });
      return service?.pipeline ?? gonePipeline;
    });
  }
  const key = { name: step.name, serviceName };
  await api.call("UpdateServiceInstance", { ...key, spec, ...deploymentOf(step) });
  await deployed(options, async () => (await api.call("GetServiceInstance", key)).serviceInstance);
}

const gonePipeline: Deployable = {
  deploymentStatus: "FAILED",
  deploymentStatusMessage: "the service has no pipeline",
};

function deploymentOf({
  deploymentType = "CURRENT_VERSION",
  version,
}: EnvironmentStep | ServiceStep | InstanceStep | PipelineStep) {
  if (deploymentType === "CURRENT_VERSION") return { deploymentType };
  const [templateMajorVersion = "", templateMinorVersion = ""] = version.split(".");
  return { deploymentType, templateMajorVersion, templateMinorVersion };
}

interface Deployable {
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
}

/** Waits until what was asked for has ended. @throws Error with the message of one that failed */
export async function deployed(
  { pollMilliseconds = 2000, signal }: ApplyEstateOptions,
  read: () => Promise<Deployable>,
): Promise<void> {
  const { deploymentStatus, deploymentStatusMessage } = await lookUntil(
    async () => {
      const now = await read();
      assertNotHandedOver(now);
      return isDeploymentInProgress(now.deploymentStatus) ? undefined : now;
    },
    { pollMilliseconds, signal },
  );
  if (isDeploymentSucceeded(deploymentStatus)) return;
  throw new Error(deploymentStatusMessage || `the deployment ended as ${deploymentStatus}`);
}
