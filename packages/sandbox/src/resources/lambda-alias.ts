import { isObject } from "@proton/cloudformation";
import type { VersionShare } from "../services.ts";
import { functionArn, functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import {
  ResourceError,
  type ResourceInstance,
  type ResourceType,
  type Rollout,
} from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Lambda::Alias` */
export function lambdaAlias(services: SandboxServices): ResourceType {
  const { functions, configurations, trafficShifts } = services;
  const partsOf = ({ properties }: Pick<ResourceInstance, "properties">) => {
    const read = propertiesOf(properties);
    const { functionName } = functionNameIn(read.requiredText("FunctionName"));
    return { functionName, alias: read.requiredText("Name") };
  };

  const versionOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("FunctionVersion");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const { functionName, alias } = partsOf(instance);
    const version = versionOf(instance);
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
    functions.route(functionName, alias, additionalVersion(instance));
  }

  async function update(
    instance: ResourceInstance,
    previous: ResourceInstance,
    rollout?: Rollout,
  ): Promise<undefined> {
    const version = versionOf(instance);
    const policy = rollout?.updatePolicy.CodeDeployLambdaAliasUpdate;
    if (isObject(policy) && version !== versionOf(previous)) {
      const { functionName, alias } = partsOf(instance);
      const { signal } = rollout ?? {};
      await trafficShifts.shift({ functionName, alias, version, update: policy, signal });
    }
    return put(instance);
  }

  return {
    kind: "emulated",
    remarks:
      "CodeDeployLambdaAliasUpdate shifts calls step by step; a minute of a shift takes a second, unless `--shift-minute` says otherwise, and hooks are refused. Provisioned concurrency has no effect. An alias of $LATEST keeps the function as it was when the alias was last changed.",
    identify(properties) {
      const { functionName, alias } = partsOf({ properties });
      return `${functionArn(services, functionName)}:${alias}`;
    },
    async exists(instance) {
      const { functionName, alias } = partsOf(instance);
      return configurations.has(`${functionName}:${alias}`);
    },
    create: put,
    update,
    restore: put,
    async delete(instance) {
      const { functionName, alias } = partsOf(instance);
      configurations.delete(`${functionName}:${alias}`);
      await functions.delete(functionName, alias);
    },
    attributes: ({ physicalId }) => ({ AliasArn: physicalId }),
  };
}

/** The version beside the alias's own in `RoutingConfig`: there is at most one. */
function additionalVersion({ properties }: ResourceInstance): VersionShare | undefined {
  const routing = propertiesOf(properties).object("RoutingConfig");
  const [additional] = routing ? propertiesOf(routing).objects("AdditionalVersionWeights") : [];
  if (additional === undefined) return undefined;
  const read = propertiesOf(additional);
  const weight = read.number("FunctionWeight") ?? 0;
  if (weight >= 0 && weight <= 1) return { version: read.requiredText("FunctionVersion"), weight };
  const message = `property FunctionWeight must be from 0 to 1, not ${weight}`;
  throw new ResourceError("InvalidRequest", message);
}
