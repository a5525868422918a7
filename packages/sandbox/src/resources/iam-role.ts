import type { TemplateObject } from "@proton/cloudformation";
import { type Policy, parsePolicy } from "../iam/policy.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** Reads a policy document. @throws {ResourceError} when IAM would refuse it */
export function readPolicy(name: string, document: unknown): Policy {
  try {
    return parsePolicy(name, document);
  } catch (error) {
    throw new ResourceError("InvalidRequest", (error as Error).message);
  }
}

/** `AWS::IAM::Role` */
export function iamRole({ roles, accountId }: SandboxServices): ResourceType {
  const arnOf = ({ physicalId, properties }: ResourceInstance) =>
    `arn:aws:iam::${accountId}:role${propertiesOf(properties).text("Path") ?? "/"}${physicalId}`;

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const document = read.object("AssumeRolePolicyDocument");
    const trustPolicy = readPolicy("AssumeRolePolicyDocument", document);
    const boundary = read.text("PermissionsBoundary");
    roles.putRole({
      roleArn: arnOf(instance),
      roleName: instance.physicalId,
      inlinePolicies: read.objects("Policies").map(inlinePolicy),
      managedPolicyArns: read.texts("ManagedPolicyArns"),
      trustPolicy,
      ...(boundary !== undefined && { permissionsBoundaryArn: boundary }),
    });
  }

  return {
    kind: "emulated",
    remarks:
      "Who may assume the role is enforced for other accounts only: functions get its credentials.",
    identify: (properties, names) =>
      propertiesOf(properties).text("RoleName") ?? names.generate({ longest: 64 }),
    exists: async (instance) => roles.policiesOf(arnOf(instance)) !== undefined,
    create: put,
    update: put,
    restore: put,
    delete: async ({ physicalId }) => roles.deleteRole(physicalId),
    attributes: (instance) => ({ Arn: arnOf(instance), RoleId: `AROA${instance.physicalId}` }),
  };
}

function inlinePolicy(policy: TemplateObject): Policy {
  const read = propertiesOf(policy);
  return readPolicy(read.requiredText("PolicyName"), read.object("PolicyDocument"));
}
