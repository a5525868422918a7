import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Integration` */
export function apiGatewayV2Integration({ httpApis }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("ApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const type = read.requiredText("IntegrationType");
    const method = read.text("IntegrationMethod");
    const timeout = read.number("TimeoutInMillis");
    const version = read.text("PayloadFormatVersion") ?? "1.0";
    if (version !== "1.0" && version !== "2.0") {
      throw new ResourceError(
        "InvalidRequest",
        `PayloadFormatVersion ${version} must be 1.0 or 2.0`,
      );
    }
    await httpApis.putIntegration({
      apiId: apiOf(instance),
      integrationId: instance.physicalId,
      type,
      uri: read.requiredText("IntegrationUri"),
      payloadFormatVersion: version,
      ...(method !== undefined && { method }),
      ...(timeout !== undefined && { timeoutMilliseconds: timeout }),
    });
  }
  return {
    kind: "emulated",
    remarks: "AWS_PROXY with a function and HTTP_PROXY; subtypes and VPC links are refused.",
    refuse(properties) {
      const read = propertiesOf(properties);
      const type = read.text("IntegrationType") ?? "";
      if (type !== "AWS_PROXY" && type !== "HTTP_PROXY") {
        return `the sandbox has no ${type} integrations, only AWS_PROXY and HTTP_PROXY`;
      }
      const name = [
        "IntegrationSubtype",
        "ConnectionId",
        "RequestParameters",
        "ResponseParameters",
      ].find((one) => properties[one] !== undefined);
      return name && `the sandbox does not support ${name} of an integration`;
    },
    identify: (_, names) => names.id(7),
    create: put,
    update: put,
    restore: put,
    delete: (instance) => httpApis.deleteIntegration(apiOf(instance), instance.physicalId),
    attributes: ({ physicalId }) => ({ IntegrationId: physicalId }),
  };
}
