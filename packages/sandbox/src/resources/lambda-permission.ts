import { functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Lambda::Permission` */
export function lambdaPermission({ functions }: SandboxServices): ResourceType {
  const functionOf = ({ properties }: ResourceInstance) =>
    functionNameIn(propertiesOf(properties).requiredText("FunctionName"));

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const { functionName, qualifier } = functionOf(instance);
    const sourceArn = read.text("SourceArn");
    const sourceAccount = read.text("SourceAccount");
    await functions.addPermission(functionName, {
      statementId: instance.physicalId,
      action: read.requiredText("Action"),
      principal: read.requiredText("Principal"),
      ...(sourceArn !== undefined && { sourceArn }),
      ...(sourceAccount !== undefined && { sourceAccount }),
      ...(qualifier !== undefined && { qualifier }),
    });
  }
  return {
    kind: "emulated",
    identify: (_, names) => names.generate({ longest: 100 }),
    create: put,
    update: put,
    restore: put,
    delete: (instance) =>
      functions.removePermission(functionOf(instance).functionName, instance.physicalId),
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  };
}
