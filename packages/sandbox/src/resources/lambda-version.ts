import type { TemplateObject } from "@proton/cloudformation";
import type { FunctionConfiguration } from "../services.ts";
import { functionArn, functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Lambda::Version` */
export function lambdaVersion(services: SandboxServices): ResourceType {
  const { functions, configurations } = services;
  const latest = new Map<string, number>();
  const nameOf = (properties: TemplateObject) =>
    functionNameIn(propertiesOf(properties).requiredText("FunctionName")).functionName;
  const versionOf = ({ physicalId }: ResourceInstance) =>
    physicalId.slice(physicalId.lastIndexOf(":") + 1);

  async function put(instance: ResourceInstance, configuration: FunctionConfiguration) {
    const version = versionOf(instance);
    const name = configuration.functionName;
    latest.set(name, Math.max(latest.get(name) ?? 0, Number(version)));
    const published = { ...configuration, qualifier: version };
    await functions.put(published);
    configurations.set(`${name}:${version}`, published);
  }

  return {
    kind: "emulated",
    remarks: "Provisioned concurrency has no effect.",
    identify(properties) {
      const name = nameOf(properties);
      const next = (latest.get(name) ?? 0) + 1;
      latest.set(name, next);
      return `${functionArn(services, name)}:${next}`;
    },
    async create(instance) {
      const read = propertiesOf(instance.properties);
      const name = nameOf(instance.properties);
      const configuration = configurations.get(name);
      if (configuration === undefined) {
        throw new ResourceError("NotFound", `Function not found: ${functionArn(services, name)}`);
      }
      const expected = read.text("CodeSha256");
      if (expected !== undefined && expected !== configuration.codeSha256) {
        throw new ResourceError(
          "InvalidRequest",
          `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${configuration.codeSha256})`,
        );
      }
      await put(instance, configuration);
      // A version keeps what the function was when it was published.
      return { configuration: configuration as unknown as TemplateObject };
    },
    update: async () => undefined,
    async restore(instance) {
      const configuration = instance.data?.configuration as unknown as
        | FunctionConfiguration
        | undefined;
      if (configuration !== undefined) await put(instance, configuration);
    },
    async delete(instance) {
      const name = nameOf(instance.properties);
      configurations.delete(`${name}:${versionOf(instance)}`);
      await functions.delete(name, versionOf(instance));
    },
    attributes: (instance) => ({
      FunctionArn: instance.physicalId,
      Version: versionOf(instance),
    }),
  };
}
