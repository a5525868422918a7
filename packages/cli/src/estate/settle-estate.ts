import type { TemplateKind } from "@proton/bundle";
import {
  isDeploymentInProgress,
  isServiceInProgress,
  isVersionInProgress,
} from "@proton/control-plane/client";
import type { Connection } from "../connection/connection.ts";
import { lookUntil } from "../interruption.ts";
import { assertNotHandedOver, deployablesOf } from "./handed-over.ts";
import type { LoadedEstate } from "./load-estate.ts";
import { found, type ProtonApi } from "./proton-api.ts";
import { listTemplateVersions } from "./template-versions.ts";

/**
 * Waits until nothing of the estate is under way: what an interrupted run began goes on, and would
 * be refused a second time. What a process left that is gone is taken up.
 *
 * @throws HandedOverError for what waits for people
 */
export async function settleEstate(options: {
  readonly api: ProtonApi;
  readonly loaded: LoadedEstate;
  readonly pollMilliseconds: number;
  readonly signal?: AbortSignal;
  /** Takes up what nobody works on any more. */
  readonly takeUp?: Connection["takeUp"];
  /** Called once for each resource that is waited for. */
  readonly onWait: (name: string, deploymentId?: string) => void | Promise<void>;
}): Promise<void> {
  const { api, loaded, onWait, takeUp, ...polling } = options;
  const { environments, services, components } = loaded.estate;
  const waitedFor = { environments: namesOf(environments), services: namesOf(services) };
  const wait = async (name: string, look: () => Promise<UnderWay | false>) => {
    let told = false;
    await lookUntil(async () => {
      const underWay = await look();
      if (underWay === false) return true;
      if (!told) await onWait(name, underWay.deploymentId);
      told = true;
      await takeUp?.(waitedFor);
      return undefined;
    }, polling);
  };
  const isRegistering = async (kind: TemplateKind, name: string) => {
    const versions = (await found(listTemplateVersions(api, kind, name))) ?? [];
    return versions.some(({ status }) => isVersionInProgress(status));
  };
  await Promise.all([
    ...loaded.estate.templates.map(({ name }) =>
      wait(
        `template ${name}`,
        async () =>
          ((await isRegistering("environment", name)) || (await isRegistering("service", name))) &&
          {},
      ),
    ),
    ...environments.map(({ name }) =>
      wait(`environment ${name}`, async () => {
        const current = (await found(api.call("GetEnvironment", { name })))?.environment;
        if (current !== undefined) assertNotHandedOver(current, `environment ${name}`);
        return underWay(current);
      }),
    ),
    ...components.map(({ name }) =>
      wait(`component ${name}`, async () => {
        const current = (await found(api.call("GetComponent", { name })))?.component;
        if (current !== undefined) assertNotHandedOver(current, `component ${name}`);
        return underWay(current);
      }),
    ),
    ...services.map(({ name }) =>
      wait(`service ${name}`, async () => {
        const service = (await found(api.call("GetService", { name })))?.service;
        if (!service) return false;
        const parts = await deployablesOf(api, service);
        for (const [part, deployable] of parts) assertNotHandedOver(deployable, part);
        const [part] = parts.map(([, deployable]) => underWay(deployable)).filter(Boolean);
        return part || (isServiceInProgress(service.status) && {});
      }),
    ),
  ]);
}

/** What is waited for; without an id it is not one deployment. */
interface UnderWay {
  readonly deploymentId?: string;
}

function underWay(
  deployable: Awaited<ReturnType<typeof deployablesOf>>[number][1] | undefined,
): UnderWay | false {
  if (deployable === undefined || !isDeploymentInProgress(deployable.deploymentStatus))
    return false;
  const { lastAttemptedDeploymentId: deploymentId } = deployable;
  return deploymentId === undefined ? {} : { deploymentId };
}

function namesOf(entries: readonly { readonly name: string }[]): readonly string[] {
  return entries.map(({ name }) => name);
}
