import { lookUntil } from "../interruption.ts";
import { listAll } from "./list-all.ts";
import type { LoadedEstate } from "./load-estate.ts";
import { found, type ProtonApi } from "./proton-api.ts";

/**
 * Waits until nothing of the estate is under way: what an interrupted run began goes on, and would
 * be refused a second time.
 */
export async function settleEstate(options: {
  readonly api: ProtonApi;
  readonly loaded: LoadedEstate;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
  /** Called once for each resource that is waited for. */
  readonly onWait: (name: string) => void;
}): Promise<void> {
  const { api, loaded, onWait, ...polling } = options;
  const wait = async (name: string, look: () => Promise<string | undefined>) => {
    let told = false;
    await lookUntil(async () => {
      const status = await look();
      const isUnderWay = status?.endsWith("IN_PROGRESS") || status === "CANCELLING";
      if (isUnderWay && !told) onWait(name);
      told ||= Boolean(isUnderWay);
      return isUnderWay ? undefined : true;
    }, polling);
  };
  const { environments, services } = loaded.estate;
  await Promise.all([
    ...environments.map(({ name }) =>
      wait(`environment ${name}`, async () => {
        const current = await found(api.call("GetEnvironment", { name }));
        return current?.environment.deploymentStatus;
      }),
    ),
    ...services.map(({ name }) =>
      wait(`service ${name}`, async () => {
        const service = (await found(api.call("GetService", { name })))?.service;
        if (!service || service.status.endsWith("IN_PROGRESS")) return service?.status;
        const instances = await listAll(
          (token) => api.call("ListServiceInstances", { serviceName: name, ...token }),
          ({ serviceInstances }) => serviceInstances,
        );
        const statuses = instances.map(({ deploymentStatus }) => deploymentStatus);
        return [service.pipeline?.deploymentStatus, ...statuses].find(
          (status) => status?.endsWith("IN_PROGRESS") || status === "CANCELLING",
        );
      }),
    ),
  ]);
}
