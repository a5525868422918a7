import type { ServiceInstance } from "@proton/control-plane";
import { isServiceInProgress } from "@proton/control-plane/client";
import { stringify } from "yaml";
import type { Connection } from "../connection/connection.ts";
import { listAll } from "../estate/list-all.ts";
import { listTemplateVersions } from "../estate/template-versions.ts";
import { interruption, lookUntil } from "../interruption.ts";
import { UsageError } from "../usage-error.ts";
import type { InstanceName } from "./instance-name.ts";
import { instanceInputs, typedInputs } from "./typed-inputs.ts";

/** An instance that a service does not have yet. */
export interface NewInstance extends InstanceName {
  readonly templateName: string;
  readonly environment: string;
  /** `<input>=<value>` each. */
  readonly inputs: readonly string[];
}

/**
 * Adds an instance to a service, in the highest major version that its others are on; the rest of the
 * service's spec stays as it is.
 *
 * @throws UsageError for inputs that the template does not have
 */
export async function addInstance(
  { api, pollMilliseconds }: Connection,
  { serviceName, name, templateName, environment, inputs }: NewInstance,
  clientToken: string,
): Promise<ServiceInstance> {
  const version = await versionOf(api, serviceName, templateName);
  const { serviceTemplateVersion } = await api.call("GetServiceTemplateVersion", {
    templateName,
    ...version,
  });
  const values = typedInputs(inputs, instanceInputs(serviceTemplateVersion.schema ?? ""));
  const spec = stringify({
    proton: "ServiceSpec",
    instances: [{ name, environment, spec: values }],
  });
  await api.call("CreateServiceInstance", {
    ...{ serviceName, name, spec, clientToken },
    templateMajorVersion: version.majorVersion,
    templateMinorVersion: version.minorVersion,
  });
  // Its deployment is begun by the service, after the answer.
  return lookUntil(
    async () => {
      const { service } = await api.call("GetService", { name: serviceName });
      const { serviceInstance } = await api.call("GetServiceInstance", { serviceName, name });
      if (serviceInstance.lastAttemptedDeploymentId !== undefined) return serviceInstance;
      if (service && isServiceInProgress(service.status)) return undefined;
      throw new Error(service?.statusMessage || `${serviceName}/${name} was not deployed`);
    },
    { pollMilliseconds, signal: interruption() },
  );
}

async function versionOf(api: Connection["api"], serviceName: string, templateName: string) {
  const filters = [{ key: "serviceName", value: serviceName }] as const;
  const others = await listAll(
    (token) => api.call("ListServiceInstances", { filters, ...token }),
    (page) => page.serviceInstances,
  );
  const majors = others.flatMap(({ templateMajorVersion }) =>
    templateMajorVersion === undefined ? [] : [Number(templateMajorVersion)],
  );
  const offered = await listTemplateVersions(api, "service", templateName);
  const published = offered.filter(
    ({ minorVersion, recommendedMinorVersion }) => minorVersion === recommendedMinorVersion,
  );
  const highest = Math.max(
    ...(majors.length > 0 ? majors : published.map(({ majorVersion }) => Number(majorVersion))),
  );
  const version = published.find(({ majorVersion }) => Number(majorVersion) === highest);
  if (version !== undefined) {
    return { majorVersion: version.majorVersion, minorVersion: version.minorVersion };
  }
  throw new UsageError(`template ${templateName} has no published version for ${serviceName}`);
}
