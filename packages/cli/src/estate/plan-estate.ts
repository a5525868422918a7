import { CURRENT_VALUE_MACRO, setInstanceInputs } from "@proton/bundle";
import type { DeploymentStatus, Environment } from "@proton/control-plane";
import {
  isDeploymentInProgress,
  isDeploymentSucceeded,
  isHandedOver,
  isServiceActive,
} from "@proton/control-plane/client";
import { stringify } from "yaml";
import type { Connection } from "../connection/connection.ts";
import { SYNC_KINDS } from "../sync/sync-kinds.ts";
import { UsageError } from "../usage-error.ts";
import { connectedEnvironments, type NamedConnection } from "./connected-environments.ts";
import { incompatibleInstances } from "./incompatible-instances.ts";
import { listAll } from "./list-all.ts";
import type { LoadedEstate } from "./load-estate.ts";
import type {
  EnvironmentStep,
  EstatePlan,
  InstanceStep,
  PipelineStep,
  ServiceStep,
} from "./plan.ts";
import { planComponents } from "./plan-components.ts";
import { planSyncs } from "./plan-syncs.ts";
import { type PlanTemplatesOptions, planTemplates, type TemplateState } from "./plan-templates.ts";
import { found, type ProtonApi } from "./proton-api.ts";
import { changedInputs, specInputs } from "./spec-values.ts";
import { adoptedChange, type DeploymentChange, staleChange } from "./stale-changes.ts";

export interface PlanEstateOptions extends PlanTemplatesOptions {
  readonly api: ProtonApi;
  readonly loaded: LoadedEstate;
  /** Whether outputs that went into an instance changed since. @default nothing is known of it */
  readonly staleness?: Connection["staleness"];
  /** The account connections of environments, by name. @default those that the API has */
  readonly connected?: ReadonlyMap<string, NamedConnection>;
  /** Inputs given to every service instance whose template has them and whose spec leaves them open. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** Compares the estate with what the API says there is. Changes nothing. */
export async function planEstate(
  options: PlanEstateOptions & {
    /** Told why the API would refuse what is planned. */
    readonly onProblem?: (problem: string) => void;
  },
): Promise<EstatePlan> {
  const { api, loaded, bundleWork } = options;
  const templates = await planTemplates(api, loaded, options);
  const connected = options.connected ?? (await connectedEnvironments(api, loaded.estate));
  const environments = await Promise.all(
    loaded.estate.environments.map((entry) =>
      planEnvironment({ ...options, connected }, entry, stateOf(templates, entry.template)),
    ),
  );
  const changing = new Set(environments.flatMap((step) => step?.name ?? []));
  const services = await Promise.all(
    loaded.estate.services.map((entry) =>
      planService({ ...options, changing, templates }, entry, stateOf(templates, entry.template)),
    ),
  );
  for (const [index, { problems }] of services.entries()) {
    const { name } = loaded.estate.services[index] ?? { name: "" };
    for (const problem of problems) options.onProblem?.(`service ${name}: ${problem}`);
  }
  return {
    templates: [...templates.values()].flatMap(({ step }) => step ?? []),
    environments: environments.filter((step) => step !== undefined),
    services: services.flatMap(({ service }) => service ?? []),
    deployments: services.flatMap(({ deployments }) => deployments),
    components: await planComponents(api, loaded, bundleWork),
    syncs: await planSyncs(api, loaded),
  };
}

/** Whether the estate is as it should be. */
export function isUpToDate(plan: EstatePlan): boolean {
  return Object.values(plan).every((steps) => steps.length === 0);
}

async function planEnvironment(
  { api, loaded, staleness, connected }: PlanEstateOptions,
  entry: LoadedEstate["estate"]["environments"][number],
  template: TemplateState,
): Promise<EnvironmentStep | undefined> {
  const spec = specText(loaded, entry.spec);
  const current = await found(api.call("GetEnvironment", { name: entry.name }));
  const { role, component_role: componentRole, codebuild_role: codebuildRole } = entry;
  const isOther = (wanted: string | undefined, has: string | undefined) =>
    wanted !== undefined && wanted !== has;
  const isOtherRole =
    isOther(role, current?.environment.protonServiceRoleArn) ||
    isOther(componentRole, current?.environment.componentRoleArn) ||
    isOther(codebuildRole, current?.environment.codebuildRoleArn);
  const connectionId = connected?.get(entry.name)?.id;
  const has = current?.environment.environmentAccountConnectionId;
  assertSameAccount(entry, current?.environment, connectionId ?? has);
  const isOtherRepository = assertSelfManaged(entry, current?.environment);
  // How an environment is provisioned stays: only one connection can take the place of another.
  const isNewConnection = isOther(connectionId, has) && (!current || has !== undefined);
  const inputs = changedInputs(
    specInputs(spec).environment,
    specInputs(current?.environment.spec).environment,
  );
  const change =
    deploymentChange(current?.environment, template, inputs, [
      ...(isOtherRole ? ["other role"] : []),
      ...(isNewConnection ? ["other account connection"] : []),
      ...(isOtherRepository ? ["other provisioning repository"] : []),
    ]) ??
    (await adoptedChange(
      staleness,
      { type: "ENVIRONMENT", environmentName: entry.name },
      template,
    ));
  return (
    change && {
      kind: "environment",
      name: entry.name,
      spec,
      templateName: template.name,
      ...(role !== undefined && { roleArn: role }),
      ...(componentRole !== undefined && { componentRoleArn: componentRole }),
      ...(codebuildRole !== undefined && { codebuildRoleArn: codebuildRole }),
      ...(isNewConnection && { connectionId: connectionId as string }),
      ...(entry.provisioning_repository && {
        provisioningRepository: entry.provisioning_repository,
      }),
      ...change,
    }
  );
}

/** @throws UsageError for an environment that is in another account than the file says */
function assertSameAccount(
  { name, account }: LoadedEstate["estate"]["environments"][number],
  current: { readonly environmentAccountId?: string | undefined } | undefined,
  connectionId: string | undefined,
): void {
  const is = current?.environmentAccountId;
  if (connectionId === undefined || is === undefined || is === (account ?? is)) return;
  throw new UsageError(
    `environment ${name} is in account ${is}, where it stays, and proton.yaml says account ${account}`,
  );
}

/**
 * Whether a self-managed environment has another repository than the file says.
 *
 * @throws UsageError for an environment that is provisioned in the other way
 */
function assertSelfManaged(
  { name, provisioning_repository: wanted }: LoadedEstate["estate"]["environments"][number],
  current: Pick<Environment, "provisioningRepository"> | undefined,
): boolean {
  if (current === undefined) return false;
  const { provisioningRepository: has } = current;
  if ((has === undefined) === (wanted === undefined)) {
    return has?.name !== wanted?.id || has?.branch !== wanted?.branch;
  }
  throw new UsageError(
    has === undefined
      ? `environment ${name} is provisioned by Proton, which stays so: take its provisioning_repository out of proton.yaml, or delete it first`
      : `environment ${name} is provisioned from ${has.name}, which stays so: give it that provisioning_repository in proton.yaml, or delete it first`,
  );
}

interface ServicePlan {
  /** Why the API would refuse what is planned, and what to do. */
  readonly problems: readonly string[];
  readonly service: ServiceStep | undefined;
  readonly deployments: readonly (InstanceStep | PipelineStep)[];
}

async function planService(
  options: PlanEstateOptions & {
    readonly changing: ReadonlySet<string>;
    readonly templates: ReadonlyMap<string, TemplateState>;
  },
  entry: LoadedEstate["estate"]["services"][number],
  template: TemplateState,
): Promise<ServicePlan> {
  const { api, loaded } = options;
  const spec = withSetInputs(options, entry);
  const wanted = specInputs(spec).instances;
  const current = (await found(api.call("GetService", { name: entry.name })))?.service;
  const common = {
    kind: "service",
    name: entry.name,
    templateName: template.name,
    version: template.version,
    hasPipeline: loaded.bundles.get(entry.template)?.parts.pipeline !== undefined,
  } as const;
  if (!current) {
    const { repository } = entry;
    const added = wanted.map(({ name }) => name);
    const step = {
      ...common,
      action: "create",
      spec,
      added,
      removed: [],
      reasons: ["new"],
      ...(repository && { repository }),
    } as const;
    const problems = await incompatibleInstances(options, template, wanted);
    return { service: step, deployments: [], problems };
  }
  const existing = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName: entry.name, ...token }),
    ({ serviceInstances }) => serviceInstances,
  );
  // Pushes change the instances of a synced service: what is changed by hand would block them.
  const isSynced =
    entry.sync !== undefined && (await SYNC_KINDS.service.get(api, entry.name)) !== undefined;
  const instances = isSynced ? [] : wanted;
  const names = new Set(existing.map(({ name }) => name));
  const added = instances.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  const removed = isSynced
    ? []
    : [...names].filter((name) => !wanted.some((instance) => instance.name === name));
  const retried = isServiceActive(current.status) ? [] : ["last change failed"];
  const deployments: (InstanceStep | PipelineStep)[] = [];
  for (const instance of instances.filter(({ name }) => names.has(name))) {
    const { serviceInstance } = await api.call("GetServiceInstance", {
      serviceName: entry.name,
      name: instance.name,
    });
    const deployed = specInputs(serviceInstance.spec).instances.find(
      ({ name }) => name === instance.name,
    );
    const changed = changedInputs(instance.inputs, deployed?.inputs);
    const change =
      deploymentChange(serviceInstance, template, changed) ??
      (await staleChange(options, serviceInstance));
    if (change)
      deployments.push({
        kind: "instance",
        service: entry.name,
        name: instance.name,
        spec,
        templateName: template.name,
        ...change,
      });
  }
  const { pipeline } = current;
  if (pipeline) {
    const changed = changedInputs(specInputs(spec).pipeline, specInputs(pipeline.spec).pipeline);
    const target = { type: "SERVICE_PIPELINE", serviceName: entry.name } as const;
    const change =
      deploymentChange(pipeline, template, changed) ??
      (await adoptedChange(options.staleness, target, template));
    if (change)
      deployments.push({
        kind: "pipeline",
        service: entry.name,
        spec,
        templateName: template.name,
        ...change,
      });
  }
  const reasons = [
    ...added.map((name) => `adds instance ${name}`),
    ...removed.map((name) => `removes instance ${name}`),
    ...(deployments.length === 0 ? retried : []),
  ];
  const planned = new Set([
    ...added,
    ...deployments.flatMap((step) => (step.kind === "instance" ? [step.name] : [])),
  ]);
  const problems = await incompatibleInstances(
    options,
    template,
    wanted.filter(({ name }) => planned.has(name)),
  );
  if (reasons.length === 0) return { service: undefined, deployments, problems };
  const kept = keepingInstances(spec, current.spec);
  return {
    service: { ...common, action: "update", spec: kept, added, removed, reasons },
    deployments,
    problems,
  };
}

interface Deployed {
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
  readonly templateMajorVersion?: string | undefined;
  readonly templateMinorVersion?: string | undefined;
}

function deploymentChange(
  current: Deployed | undefined,
  template: TemplateState,
  changed: readonly string[],
  otherwise: readonly string[] = [],
): DeploymentChange | undefined {
  const { version } = template;
  if (!current) return { action: "create", version, reasons: ["new"] };
  // Whoever merges it has the next word.
  if (isHandedOver(current)) return undefined;
  const isDeployed = current.templateMajorVersion !== undefined;
  const deployed = `${current.templateMajorVersion}.${current.templateMinorVersion}`;
  const failed =
    !isDeploymentSucceeded(current.deploymentStatus) &&
    !isDeploymentInProgress(current.deploymentStatus);
  const reasons = [
    ...(deployed === version || !isDeployed ? [] : [`template ${deployed} -> ${version}`]),
    ...(changed.length === 0 || !isDeployed ? [] : [`spec changed: ${changed.join(", ")}`]),
    ...otherwise,
    ...(isDeployed ? [] : ["never deployed"]),
    ...(failed ? [`last deployment is ${current.deploymentStatus}`] : []),
  ];
  if (reasons.length === 0) return undefined;
  const [major] = version.split(".");
  const type =
    deployed === version
      ? "CURRENT_VERSION"
      : major === current.templateMajorVersion
        ? "MINOR_VERSION"
        : "MAJOR_VERSION";
  return { action: "update", version, deploymentType: type, reasons };
}

/** `UpdateService` wants the instances that stay as they are: they are changed one by one, later. */
function keepingInstances(spec: string, deployedSpec: string): string {
  const { instances: deployed, pipeline = {} } = specInputs(deployedSpec);
  const known = new Map(deployed.map((instance) => [instance.name, instance]));
  const instances = specInputs(spec)
    .instances.map((instance) => known.get(instance.name) ?? instance)
    .map(({ name, environment, inputs }) => ({ name, environment, spec: inputs }));
  return stringify({ proton: "ServiceSpec", pipeline, instances });
}

function withSetInputs(
  { loaded, set = {} }: PlanEstateOptions,
  entry: { template: string; spec: string },
): string {
  const text = specText(loaded, entry.spec);
  const properties = loaded.bundles.get(entry.template)?.schema.types.instance?.properties;
  const given = new Map(
    specInputs(text).instances.map((instance) => [instance.name, instance.inputs]),
  );
  const isOpen = (value: unknown) => value === undefined || value === CURRENT_VALUE_MACRO;
  return setInstanceInputs(text, (name) =>
    Object.fromEntries(
      Object.entries(set).filter(
        ([input]) => properties?.has(input) && isOpen(given.get(name)?.[input]),
      ),
    ),
  );
}

function specText(loaded: LoadedEstate, path: string): string {
  const text = loaded.specTexts.get(path);
  if (text === undefined) throw new Error(`spec ${path} was not loaded`);
  return text;
}

function stateOf(templates: ReadonlyMap<string, TemplateState>, name: string): TemplateState {
  const state = templates.get(name);
  if (!state) throw new Error(`template ${name} was not planned`);
  return state;
}
