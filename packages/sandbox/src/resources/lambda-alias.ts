import { functionArn, functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Lambda::Alias` */
export function lambdaAlias(services: SandboxServices): ResourceType {
  const { functions, configurations } = services;
  const partsOf = ({ properties }: Pick<ResourceInstance, "properties">) => {
    const read = propertiesOf(properties);
    const { functionName } = functionNameIn(read.requiredText("FunctionName"));
    return { functionName, alias: read.requiredText("Name") };
  };

  async function put(instance: ResourceInstance): Promise<undefined> {
    const { functionName, alias } = partsOf(instance);
    const version = propertiesOf(instance.properties).requiredText("FunctionVersion");
    const key = version === "$LATEST" ? functionName : `${functionName}:${version}`;
    const configuration = configurations.get(key);
    if (configuration === undefined) {
      throw new ResourceError(
        "NotFound",
        `Function not found: ${functionArn(services, functionName)}:${version}`,
      );
    }
    const aliased = { ...configuration, qualifier: alias };
    await functions.put(aliased);
    configurations.set(`${functionName}:${alias}`, aliased);
  }

  return {
    kind: "emulated",
    remarks:
      "It moves at once, whatever CodeDeployLambdaAliasUpdate says. Weighted routing is refused, provisioned concurrency has no effect. An alias of $LATEST keeps the function as it was when the alias was last changed.",
    refuse: (properties) =>
      properties.RoutingConfig === undefined
        ? undefined
        : "the sandbox has no weighted aliases: remove RoutingConfig",
    identify(properties) {
      const { functionName, alias } = partsOf({ properties });
      return `${functionArn(services, functionName)}:${alias}`;
    },
    async exists(instance) {
      const { functionName, alias } = partsOf(instance);
      return configurations.has(`${functionName}:${alias}`);
    },
    create: put,
    update: put,
    restore: put,
    async delete(instance) {
      const { functionName, alias } = partsOf(instance);
      configurations.delete(`${functionName}:${alias}`);
      await functions.delete(functionName, alias);
    },
    attributes: ({ physicalId }) => ({ AliasArn: physicalId }),
  };
}
