import type { ControlPlane } from "../../src/index.ts";

/** Questions and changes to service `app` of a control plane. */
export function appOf(currentPlane: () => ControlPlane) {
  const service = async () => {
    const { service: found } = await currentPlane().call("GetService", { name: "app" });
    if (found === undefined) throw new Error("no service");
    return found;
  };
  const instance = async (name: string) =>
    (await currentPlane().call("GetServiceInstance", { serviceName: "app", name })).serviceInstance;
  const names = async (request: object = {}) =>
    (await currentPlane().call("ListServiceInstances", request)).serviceInstances.map(
      ({ name }) => name,
    );
  const updateService = async (spec: string) => {
    const answer = await currentPlane().call("UpdateService", { name: "app", spec });
    await currentPlane().drain();
    return answer.service;
  };
  const updateInstance = (name: string, changes: object) =>
    currentPlane().call("UpdateServiceInstance", {
      serviceName: "app",
      name,
      deploymentType: "CURRENT_VERSION",
      ...changes,
    });
  const greeting = async (name: string) => {
    const { outputs } = await currentPlane().call("ListServiceInstanceOutputs", {
      serviceName: "app",
      serviceInstanceName: name,
    });
    return outputs.find(({ key }) => key === "Greeting")?.valueString;
  };
  const pipelineGreeting = async () => {
    const { outputs } = await currentPlane().call("ListServicePipelineOutputs", {
      serviceName: "app",
    });
    return outputs.find(({ key }) => key === "Greeting")?.valueString;
  };
  return { service, instance, names, updateService, updateInstance, greeting, pipelineGreeting };
}
