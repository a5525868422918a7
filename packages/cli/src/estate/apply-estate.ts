import { parse } from "yaml";
import type {
  EnvironmentStep,
  EstatePlan,
  EstateStep,
  InstanceStep,
  PipelineStep,
  ServiceStep,
  TemplateStep,
} from "./plan.ts";
import { contentTag } from "./plan-templates.ts";
import type { ProtonApi } from "./proton-api.ts";

/** How far a step is; a failed one says why in the API's words. */
export type StepProgress =
  | { readonly state: "started" | "done"; readonly step: EstateStep }
  | { readonly state: "failed"; readonly step: EstateStep; readonly reason: string };

export interface ApplyEstateOptions {
  readonly api: ProtonApi;
  readonly plan: EstatePlan;
  /** Puts a template bundle where the API can read it. */
  readonly upload: (
    key: string,
    bytes: Uint8Array,
  ) => Promise<{ readonly bucket: string; readonly key: string }>;
  /** What the pipeline of a service without a repository is given; without it such a service is refused. */
  readonly defaultRepository?: (serviceName: string) => {
    readonly id: string;
    readonly branch: string;
    readonly connection: string;
  };
  readonly onProgress?: (progress: StepProgress) => void;
  /** Milliseconds between two looks at something under way. @default 2000 */
  readonly pollMilliseconds?: number;
}

/** The steps that failed; what depended on them was not begun. */
export interface ApplyEstateResult {
  readonly failed: readonly Extract<StepProgress, { state: "failed" }>[];
}

/**
 * Carries a plan out through the API's operations: templates, then environments, then services,
 * then deployments; within each, everything at once. Safe to repeat: what is done is not in the
 * next plan.
 */
export async function applyEstate(options: ApplyEstateOptions): Promise<ApplyEstateResult> {
  const { plan } = options;
  for (const steps of [plan.templates, plan.environments, plan.services, plan.deployments]) {
    const results = await Promise.all(steps.map((step) => carryOut(options, step)));
    const failed = results.filter((result) => result.state === "failed");
    if (failed.length > 0) return { failed };
  }
  return { failed: [] };
}

async function carryOut(options: ApplyEstateOptions, step: EstateStep): Promise<StepProgress> {
  const report = (progress: StepProgress): StepProgress => {
    options.onProgress?.(progress);
    return progress;
  };
  report({ state: "started", step });
  try {
    await executions[step.kind](options, step as never);
    return report({ state: "done", step });
  } catch (error) {
    return report({ state: "failed", step, reason: (error as Error).message });
  }
}

const executions: {
  readonly [Kind in EstateStep["kind"]]: (
    options: ApplyEstateOptions,
    step: Extract<EstateStep, { kind: Kind }>,
  ) => Promise<void>;
} = {
  template: applyTemplate,
  environment: applyEnvironment,
  service: applyService,
  instance: applyInstance,
  pipeline: applyPipeline,
};

async function applyTemplate(options: ApplyEstateOptions, step: TemplateStep): Promise<void> {
  const { api } = options;
  const { name, templateKind, archive } = step;
  if (step.isNew) {
    if (templateKind === "environment") await api.call("CreateEnvironmentTemplate", { name });
    else await api.call("CreateServiceTemplate", { name });
  }
  const [majorVersion = "1", minorVersion = "0"] = archive
    ? await register(options, step, archive)
    : step.version.split(".");
  const version = { templateName: name, majorVersion, minorVersion };
  const publish = { ...version, status: "PUBLISHED" } as const;
  if (templateKind === "environment") await api.call("UpdateEnvironmentTemplateVersion", publish);
  else await api.call("UpdateServiceTemplateVersion", publish);
}

async function register(
  { api, upload, pollMilliseconds }: ApplyEstateOptions,
  { name, templateKind, bundle, version }: TemplateStep,
  { bytes, sha256 }: NonNullable<TemplateStep["archive"]>,
): Promise<readonly [string, string]> {
  const s3 = await upload(`templates/${name}/${sha256}.tar.gz`, bytes);
  const [major = "1", minor] = version.split(".");
  const input = {
    templateName: name,
    source: { s3 },
    // A new major is what the API makes when none is named.
    ...(minor !== "0" && { majorVersion: major }),
    tags: [{ key: contentTag, value: sha256 }],
  };
  const created =
    templateKind === "environment"
      ? (await api.call("CreateEnvironmentTemplateVersion", input)).environmentTemplateVersion
      : (
          await api.call("CreateServiceTemplateVersion", {
            ...input,
            compatibleEnvironmentTemplates: compatibleTemplates(
              bundle.text(".template-registration.yaml"),
            ),
          })
        ).serviceTemplateVersion;
  const { majorVersion, minorVersion } = created;
  const key = { templateName: name, majorVersion, minorVersion };
  const registered = await settled(pollMilliseconds, async () => {
    const now =
      templateKind === "environment"
        ? (await api.call("GetEnvironmentTemplateVersion", key)).environmentTemplateVersion
        : (await api.call("GetServiceTemplateVersion", key)).serviceTemplateVersion;
    return now.status === "REGISTRATION_IN_PROGRESS" ? undefined : now;
  });
  if (registered.status === "REGISTRATION_FAILED")
    throw new Error(registered.statusMessage ?? "registration failed");
  return [majorVersion, minorVersion];
}

function compatibleTemplates(registration: string | undefined) {
  const entries =
    (parse(registration ?? "") as { compatible_environments?: string[] } | null)
      ?.compatible_environments ?? [];
  return entries.map((entry) => {
    const [templateName = "", majorVersion = "1"] = entry.split(":");
    return { templateName, majorVersion };
  });
}

async function applyEnvironment(
  { api, pollMilliseconds }: ApplyEstateOptions,
  step: EnvironmentStep,
): Promise<void> {
  const { name, spec, templateName } = step;
  const [templateMajorVersion = "", templateMinorVersion = ""] = step.version.split(".");
  if (step.action === "create") {
    await api.call("CreateEnvironment", {
      name,
      spec,
      templateName,
      templateMajorVersion,
      templateMinorVersion,
    });
  } else {
    await api.call("UpdateEnvironment", { name, spec, ...deploymentOf(step) });
  }
  await deployed(
    pollMilliseconds,
    async () => (await api.call("GetEnvironment", { name })).environment,
  );
}

async function applyService(options: ApplyEstateOptions, step: ServiceStep): Promise<void> {
  const { api, pollMilliseconds } = options;
  const { name, spec, templateName } = step;
  const [templateMajorVersion = "", templateMinorVersion = ""] = step.version.split(".");
  if (step.action === "create") {
    const repository = step.repository ?? options.defaultRepository?.(name);
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
  const { status, statusMessage } = await settled(pollMilliseconds, async () => {
    const { service } = await api.call("GetService", { name });
    return service?.status.endsWith("_IN_PROGRESS") ? undefined : service;
  });
  if (status !== "ACTIVE") throw new Error(statusMessage || `the service ended as ${status}`);
}

async function applyInstance(
  { api, pollMilliseconds }: ApplyEstateOptions,
  step: InstanceStep,
): Promise<void> {
  const key = { name: step.name, serviceName: step.service };
  await api.call("UpdateServiceInstance", { ...key, spec: step.spec, ...deploymentOf(step) });
  await deployed(
    pollMilliseconds,
    async () => (await api.call("GetServiceInstance", key)).serviceInstance,
  );
}

async function applyPipeline(
  { api, pollMilliseconds }: ApplyEstateOptions,
  step: PipelineStep,
): Promise<void> {
  const serviceName = step.service;
  await api.call("UpdateServicePipeline", { serviceName, spec: step.spec, ...deploymentOf(step) });
  await deployed(pollMilliseconds, async () => {
    const { service } = await api.call("GetService", { name: serviceName });
    return (
      service?.pipeline ?? {
        deploymentStatus: "FAILED",
        deploymentStatusMessage: "the service has no pipeline",
      }
    );
  });
}

function deploymentOf({
  deploymentType = "CURRENT_VERSION",
  version,
}: Exclude<EstateStep, TemplateStep>) {
  if (deploymentType === "CURRENT_VERSION") return { deploymentType };
  const [templateMajorVersion = "", templateMinorVersion = ""] = version.split(".");
  return { deploymentType, templateMajorVersion, templateMinorVersion };
}

interface Deployable {
  readonly deploymentStatus: string;
  readonly deploymentStatusMessage?: string | undefined;
}

async function deployed(
  pollMilliseconds: number | undefined,
  read: () => Promise<Deployable>,
): Promise<void> {
  const { deploymentStatus, deploymentStatusMessage } = await settled(
    pollMilliseconds,
    async () => {
      const now = await read();
      return ["IN_PROGRESS", "CANCELLING"].includes(now.deploymentStatus) ? undefined : now;
    },
  );
  if (deploymentStatus === "SUCCEEDED") return;
  throw new Error(deploymentStatusMessage || `the deployment ended as ${deploymentStatus}`);
}

async function settled<T>(pollMilliseconds = 2000, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await look();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}
