import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Authorizer` */
export function apiGatewayV2Authorizer({ httpApis }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("ApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const jwt = propertiesOf(read.object("JwtConfiguration") ?? {});
    await httpApis.putAuthorizer({
      apiId: apiOf(instance),
      authorizerId: instance.physicalId,
      name: read.requiredText("Name"),
      type: "JWT",
      issuer: jwt.requiredText("Issuer"),
      audience: jwt.texts("Audience"),
      identitySource: read.texts("IdentitySource"),
    });
  }
  return {
    kind: "emulated",
    remarks: "JWT authorizers only: REQUEST (Lambda) authorizers are refused.",
    refuse(properties) {
      const type = propertiesOf(properties).text("AuthorizerType");
      return type === "JWT" ? undefined : `the sandbox has no ${type} authorizers, only JWT`;
    },
    identify: (_, names) => names.id(6),
    create: put,
    update: put,
    restore: put,
    delete: (instance) => httpApis.deleteAuthorizer(apiOf(instance), instance.physicalId),
    attributes: ({ physicalId }) => ({ AuthorizerId: physicalId }),
  };
}
