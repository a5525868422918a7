import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Authorizer` */
export function apiGatewayV2Authorizer({ httpApis, issuers }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("ApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const jwt = propertiesOf(read.object("JwtConfiguration") ?? {});
    const issuer = jwt.requiredText("Issuer");
    await issuers.serve(issuer);
    await httpApis.putAuthorizer({
      apiId: apiOf(instance),
      authorizerId: instance.physicalId,
      name: read.requiredText("Name"),
      type: "JWT",
      issuer,
      audience: jwt.texts("Audience"),
      identitySource: read.texts("IdentitySource"),
    });
  }
  return {
    kind: "emulated",
    remarks:
      "JWT authorizers only: REQUEST (Lambda) authorizers are refused. The issuer `http://127.0.0.1:<port>` is served by the sandbox itself.",
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
