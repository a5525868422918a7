import type { TemplateKind } from "@proton/bundle";
import type {
  DeploymentStatus,
  EnvironmentAccountConnectionSummary,
  ServiceStatus as ProtonServiceStatus,
  Provenance,
  TemplateVersionStatus,
} from "@proton/control-plane";
import { isDeploymentFailed, isServiceFailed, isVersionFailed } from "@proton/control-plane/client";
import type { Connection } from "../connection/connection.ts";
import { listAll } from "../estate/list-all.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { listTemplateVersions } from "../estate/template-versions.ts";

/** Everything that Proton has, as far as one look can tell it. */
export interface Status {
  readonly templates: readonly TemplateStatus[];
  readonly environments: readonly DeployableStatus[];
  readonly services: readonly ServiceStatus[];
  readonly components: readonly ComponentStatus[];
  /** Those that were requested and not rejected. */
  readonly connections: readonly ConnectionStatus[];
}

/** An account connection, as its environment's entry in a listing. */
export type ConnectionStatus = Pick<
  EnvironmentAccountConnectionSummary,
  "id" | "environmentName" | "environmentAccountId" | "status"
>;

/** A directly defined component. */
export type ComponentStatus = Omit<DeployableStatus, "templateName" | "version" | "provenance"> & {
  /** `<service>/<instance>` that it is attached to. */
  readonly attachedTo?: string;
};

export interface TemplateStatus {
  readonly kind: TemplateKind;
  readonly name: string;
  /** `1.2`; absent while nothing is published. */
  readonly recommendedVersion?: string | undefined;
  readonly versions: readonly VersionStatus[];
}

interface VersionStatus {
  readonly version: string;
  readonly status: TemplateVersionStatus;
  readonly statusMessage?: string | undefined;
  /** Of its major version. */
  readonly recommended: boolean;
}

/** An environment, a service instance or a pipeline. */
export interface DeployableStatus {
  readonly name: string;
  readonly environmentName?: string;
  /** Of an environment: the account that it is in, where that is known. */
  readonly accountId?: string;
  readonly templateName: string;
  /** The version in use; absent before the first deployment succeeded. */
  readonly version?: string;
  /** How far it is behind what is recommended. */
  readonly behind?: "minor" | "major";
  readonly recommendedVersion?: string;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string;
  readonly lastAttemptedDeploymentId?: string;
  readonly lastDeploymentAttemptedAt?: Date;
  readonly lastDeploymentSucceededAt?: Date;
  /** Where what runs comes from, where that is known. */
  readonly provenance?: Provenance;
}

export interface ServiceStatus {
  readonly name: string;
  readonly templateName: string;
  readonly status: ProtonServiceStatus;
  readonly statusMessage?: string | undefined;
  readonly instances: readonly DeployableStatus[];
  readonly pipeline?: DeployableStatus;
}

/** Asks for everything; costs one call a template, an environment, a service and a failed instance. */
export async function readStatus({
  api,
  deploymentDetails,
}: Pick<Connection, "api" | "deploymentDetails">): Promise<Status> {
  const provenanceOf = async (id: string | undefined) => {
    if (id === undefined || deploymentDetails === undefined) return {};
    const { provenance } = (await deploymentDetails(id)).deployment;
    return provenance === undefined ? {} : { provenance };
  };
  const [environmentTemplates, serviceTemplates] = await Promise.all([
    readTemplates(api, "environment"),
    readTemplates(api, "service"),
  ]);
  const environments = await listAll(
    (token) => api.call("ListEnvironments", token),
    (page) => page.environments,
  );
  const services = await listAll(
    (token) => api.call("ListServices", token),
    (page) => page.services,
  );
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", token),
    (page) => page.serviceInstances,
  );
  const components = await listAll(
    (token) => api.call("ListComponents", token),
    (page) => page.components,
  );
  return {
    templates: [...environmentTemplates, ...serviceTemplates],
    environments: environments.map((each) => ({
      ...deployable(each.name, each, environmentTemplates),
      ...(each.environmentAccountId && { accountId: each.environmentAccountId }),
    })),
    connections: await readConnections(api),
    services: await Promise.all(
      services.map(async ({ name, templateName, status, statusMessage }) => {
        const { service } = await api.call("GetService", { name });
        return {
          name,
          templateName,
          status,
          statusMessage,
          instances: await Promise.all(
            instances
              .filter(({ serviceName }) => serviceName === name)
              .map(async (each) => ({
                ...deployable(each.name, each, serviceTemplates),
                environmentName: each.environmentName,
                ...(await provenanceOf(each.lastSucceededDeploymentId)),
              })),
          ),
          ...(service?.pipeline && {
            pipeline: deployable(name, service.pipeline, serviceTemplates),
          }),
        };
      }),
    ),
    components: components.map(({ name, environmentName, serviceName, ...each }) => ({
      ...{ name, environmentName },
      ...(serviceName && { attachedTo: `${serviceName}/${each.serviceInstanceName}` }),
      ...attemptOf(each),
    })),
  };
}

async function readConnections(api: ProtonApi): Promise<readonly ConnectionStatus[]> {
  const connections = await listAll(
    (token) =>
      api.call("ListEnvironmentAccountConnections", {
        requestedBy: "MANAGEMENT_ACCOUNT",
        statuses: ["PENDING", "CONNECTED"],
        ...token,
      }),
    (page) => page.environmentAccountConnections,
  );
  return connections.map(({ id, environmentName, environmentAccountId, status }) => ({
    ...{ id, environmentName, environmentAccountId, status },
  }));
}

async function readTemplates(
  api: ProtonApi,
  kind: TemplateKind,
): Promise<readonly TemplateStatus[]> {
  const templates = await listAll(
    (token) =>
      kind === "environment"
        ? api.call("ListEnvironmentTemplates", token)
        : api.call("ListServiceTemplates", token),
    (page) => page.templates,
  );
  return Promise.all(
    templates.map(async ({ name, recommendedVersion }) => {
      const versions = await listTemplateVersions(api, kind, name);
      return {
        kind,
        name,
        recommendedVersion,
        versions: versions.map((version) => ({
          version: `${version.majorVersion}.${version.minorVersion}`,
          status: version.status,
          statusMessage: version.statusMessage || undefined,
          recommended: version.recommendedMinorVersion === version.minorVersion,
        })),
      };
    }),
  );
}

interface Deployed {
  readonly templateName: string;
  readonly templateMajorVersion?: string | undefined;
  readonly templateMinorVersion?: string | undefined;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
  readonly lastAttemptedDeploymentId?: string | undefined;
  readonly lastDeploymentAttemptedAt?: Date | undefined;
  readonly lastDeploymentSucceededAt?: Date | undefined;
}

function deployable(
  name: string,
  deployed: Deployed,
  templates: readonly TemplateStatus[],
): DeployableStatus {
  const { templateName, templateMajorVersion: major, templateMinorVersion: minor } = deployed;
  const template = templates.find((each) => each.name === templateName);
  return {
    name,
    templateName,
    ...(major !== undefined && minor !== undefined && { version: `${major}.${minor}` }),
    ...(major !== undefined && behind(Number(major), Number(minor), template)),
    ...attemptOf(deployed),
  };
}

function attemptOf(deployed: Omit<Deployed, "templateName">) {
  const { deploymentStatus, deploymentStatusMessage, lastAttemptedDeploymentId } = deployed;
  const { lastDeploymentAttemptedAt, lastDeploymentSucceededAt } = deployed;
  return {
    deploymentStatus,
    ...(deploymentStatusMessage && { deploymentStatusMessage }),
    ...(lastAttemptedDeploymentId && { lastAttemptedDeploymentId }),
    ...(lastDeploymentAttemptedAt && { lastDeploymentAttemptedAt }),
    ...(lastDeploymentSucceededAt && { lastDeploymentSucceededAt }),
  };
}

function behind(major: number, minor: number, template: TemplateStatus | undefined) {
  const { recommendedVersion = "0.0", versions = [] } = template ?? {};
  if (Number(recommendedVersion.split(".")[0]) > major) {
    return { behind: "major", recommendedVersion } as const;
  }
  const ofMajor = versions.find((each) => each.recommended && each.version.startsWith(`${major}.`));
  if (ofMajor === undefined || Number(ofMajor.version.split(".")[1]) <= minor) return {};
  return { behind: "minor", recommendedVersion: ofMajor.version } as const;
}

/** Whether anything failed and waits for somebody; of a template, only its newest version counts. */
export function hasFailures({ templates, environments, services, components }: Status): boolean {
  const deployables = [
    ...environments,
    ...components,
    ...services.flatMap(({ instances, pipeline }) => [
      ...instances,
      ...(pipeline ? [pipeline] : []),
    ]),
  ];
  return (
    deployables.some(({ deploymentStatus }) => isDeploymentFailed(deploymentStatus)) ||
    services.some(({ status }) => isServiceFailed(status)) ||
    templates.some((template) => isNewestFailed(template))
  );
}

function isNewestFailed({ versions }: TemplateStatus): boolean {
  const newest = versions.toSorted((a, b) => compareVersions(b.version, a.version))[0];
  return newest !== undefined && isVersionFailed(newest.status);
}

function compareVersions(a: string, b: string): number {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [a, b].map((version) =>
    version.split(".").map(Number),
  ) as [number[], number[]];
  return major - otherMajor || minor - otherMinor;
}
