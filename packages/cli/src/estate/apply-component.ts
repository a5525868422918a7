import type { Component } from "@proton/control-plane";
import type { ApplyEstateOptions } from "./apply-estate.ts";
import { deployed } from "./apply-resources.ts";
import type { ComponentStep } from "./plan.ts";
import type { ProtonApi } from "./proton-api.ts";

/** Creates, changes, attaches or detaches a component and waits until it is deployed. */
export async function applyComponent(
  options: ApplyEstateOptions,
  step: ComponentStep,
): Promise<void> {
  const { api } = options;
  const { name, manifest, templateFile, service, instance, environment, serviceSpec } = step;
  const attachment = {
    ...(service !== undefined && { serviceName: service }),
    ...(instance !== undefined && { serviceInstanceName: instance }),
    ...(serviceSpec !== undefined && { serviceSpec }),
  };
  if (step.action === "create") {
    const environmentName = service === undefined ? environment : undefined;
    await api.call("CreateComponent", {
      ...{ name, manifest, templateFile, ...attachment },
      ...(environmentName !== undefined && { environmentName }),
    });
    return settled(options, name);
  }
  const { component: current } = await api.call("GetComponent", { name });
  // Proton moves no component from one instance to another: it is detached first.
  if (step.isMoved && current?.serviceName !== undefined) {
    await detachComponent(api, name);
    await settled(options, name);
  }
  const deploymentType = "CURRENT_VERSION";
  await api.call("UpdateComponent", { name, deploymentType, templateFile, ...attachment });
  await settled(options, name);
}

/** Takes a component from its instance; what it has made stays. */
export async function detachComponent(api: ProtonApi, name: string): Promise<void> {
  await api.call("UpdateComponent", {
    ...{ name, deploymentType: "CURRENT_VERSION", serviceName: "", serviceInstanceName: "" },
  });
}

function settled(options: ApplyEstateOptions, name: string): Promise<void> {
  const gone = { deploymentStatus: "FAILED", deploymentStatusMessage: "it is gone" } as const;
  return deployed(options, async (): Promise<Pick<Component, "deploymentStatus">> => {
    const { component } = await options.api.call("GetComponent", { name });
    return component ?? gone;
  });
}
