import type { TemplateKind } from "@proton/bundle";
import { isDeploymentInProgress, isServiceInProgress } from "@proton/control-plane/client";
import { lookUntil } from "../interruption.ts";
import { detachComponent } from "./apply-component.ts";
import { assertNotHandedOver, deployablesOf, HandedOverError } from "./handed-over.ts";
import type { LoadedEstate } from "./load-estate.ts";
import { found, type ProtonApi } from "./proton-api.ts";
import { listTemplateVersions } from "./template-versions.ts";

/** What is there of an estate, by name; templates with their kind. */
export interface ExistingEstate {
  readonly components: readonly string[];
  readonly services: readonly string[];
  readonly environments: readonly string[];
  readonly templates: readonly { readonly name: string; readonly kind: TemplateKind }[];
}

/** Asks which resources of the estate exist. */
export async function existingEstate(
  api: ProtonApi,
  { estate, bundles }: LoadedEstate,
): Promise<ExistingEstate> {
  const there = async <T>(items: readonly T[], look: (item: T) => Promise<unknown>) => {
    const answers = await Promise.all(items.map((item) => found(look(item))));
    return items.filter((_, index) => answers[index] !== undefined);
  };
  const templates = estate.templates.map(({ name }) => {
    const kind: TemplateKind = bundles.get(name)?.kind ?? "environment";
    return { name, kind };
  });
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);
  return {
    components: await there(names(estate.components), (name) => api.call("GetComponent", { name })),
    services: await there(names(estate.services), (name) => api.call("GetService", { name })),
    environments: await there(names(estate.environments), (name) =>
      api.call("GetEnvironment", { name }),
    ),
    templates: await there(templates, ({ name, kind }) =>
      kind === "environment"
        ? api.call("GetEnvironmentTemplate", { name })
        : api.call("GetServiceTemplate", { name }),
    ),
  };
}

export interface DestroyEstateOptions {
  readonly api: ProtonApi;
  readonly existing: ExistingEstate;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
  /** What was deleted, what failed, and what waits for people. */
  readonly onProgress: (name: string, failure?: string, isWaiting?: boolean) => void;
}

/** Deletes components, then services, environments and templates; stops after the kind in which one failed. */
export async function destroyEstate(options: DestroyEstateOptions): Promise<boolean> {
  const { api, existing } = options;
  const kinds = [
    existing.components.map((name) => ({
      name: `component ${name}`,
      remove: () => deleteComponent(options, name),
    })),
    existing.services.map((name) => ({
      name: `service ${name}`,
      remove: () => deleteService(options, name),
    })),
    existing.environments.map((name) => ({
      name: `environment ${name}`,
      remove: () => deleteEnvironment(options, name),
    })),
    // A service template names environment templates.
    ...(["service", "environment"] as const).map((kind) =>
      existing.templates
        .filter((template) => template.kind === kind)
        .map(({ name }) => ({
          name: `template ${name}`,
          remove: () => deleteTemplate(api, kind, name),
        })),
    ),
  ];
  for (const kind of kinds) {
    const results = await Promise.all(kind.map((each) => removed(options, each)));
    if (results.includes(false)) return false;
  }
  return true;
}

async function removed(
  { onProgress, signal }: DestroyEstateOptions,
  { name, remove }: { readonly name: string; readonly remove: () => Promise<void> },
): Promise<boolean> {
  try {
    await remove();
    onProgress(name);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    onProgress(name, (error as Error).message, error instanceof HandedOverError);
    return false;
  }
}

/** One that is attached cannot be deleted. */
async function deleteComponent({ api, ...polling }: DestroyEstateOptions, name: string) {
  const look = async () => (await found(api.call("GetComponent", { name })))?.component;
  const atRest = () =>
    lookUntil(async () => {
      const now = await look();
      if (now !== undefined) assertNotHandedOver(now);
      return now && isDeploymentInProgress(now.deploymentStatus) ? undefined : (now ?? "gone");
    }, polling);
  const before = await atRest();
  if (before === "gone") return;
  if (before.serviceName !== undefined) {
    await detachComponent(api, name);
    await atRest();
  }
  await api.call("DeleteComponent", { name });
  const end = await atRest();
  if (end === "gone") return;
  throw new Error(end.deploymentStatusMessage || `the component is ${end.deploymentStatus}`);
}

async function deleteService({ api, ...polling }: DestroyEstateOptions, name: string) {
  const look = async () => {
    const now = (await found(api.call("GetService", { name })))?.service;
    // It may have gone since.
    const deployables = now && (await found(deployablesOf(api, now)));
    for (const [part, deployable] of deployables ?? []) assertNotHandedOver(deployable, part);
    return deployables && now;
  };
  if ((await look()) === undefined) return;
  await api.call("DeleteService", { name });
  const end = await lookUntil(async () => {
    const now = await look();
    return now && isServiceInProgress(now.status) ? undefined : (now ?? "gone");
  }, polling);
  if (end !== "gone") throw new Error(end.statusMessage || `the service is ${end.status}`);
}

async function deleteEnvironment({ api, ...polling }: DestroyEstateOptions, name: string) {
  const look = async () => {
    const now = (await found(api.call("GetEnvironment", { name })))?.environment;
    if (now !== undefined) assertNotHandedOver(now);
    return now;
  };
  if ((await look()) === undefined) return;
  await api.call("DeleteEnvironment", { name });
  const end = await lookUntil(async () => {
    const now = await look();
    return now && isDeploymentInProgress(now.deploymentStatus) ? undefined : (now ?? "gone");
  }, polling);
  if (end === "gone") return;
  throw new Error(end.deploymentStatusMessage || `the environment is ${end.deploymentStatus}`);
}

/** The recommended version of a major goes after its others, and that of the template last. */
async function deleteTemplate(api: ProtonApi, kind: TemplateKind, name: string): Promise<void> {
  let versions = await listTemplateVersions(api, kind, name);
  while (versions.length > 0) {
    const kept: (typeof versions)[number][] = [];
    let refusal: unknown;
    for (const version of versions) {
      const { templateName, majorVersion, minorVersion } = version;
      const key = { templateName, majorVersion, minorVersion };
      try {
        if (kind === "environment") await api.call("DeleteEnvironmentTemplateVersion", key);
        else await api.call("DeleteServiceTemplateVersion", key);
      } catch (error) {
        refusal = error;
        kept.push(version);
      }
    }
    if (kept.length === versions.length) throw refusal;
    versions = kept;
  }
  if (kind === "environment") await api.call("DeleteEnvironmentTemplate", { name });
  else await api.call("DeleteServiceTemplate", { name });
}
