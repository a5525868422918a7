import { logGroupArn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Logs::LogGroup` */
export function logsLogGroup(services: SandboxServices): ResourceType {
  async function put({ physicalId, properties }: ResourceInstance): Promise<undefined> {
    const retentionDays = propertiesOf(properties).number("RetentionInDays");
    await services.logs.putGroup(physicalId, retentionDays);
  }
  return {
    kind: "emulated",
    remarks: "Encryption, data protection and log class have no effect.",
    identify: (properties, names) =>
      propertiesOf(properties).text("LogGroupName") ?? names.generate({ longest: 512 }),
    create: put,
    update: put,
    restore: put,
    delete: ({ physicalId }) => services.logs.deleteGroup(physicalId),
    attributes: ({ physicalId }) => ({ Arn: `${logGroupArn(services, physicalId)}:*` }),
  };
}
