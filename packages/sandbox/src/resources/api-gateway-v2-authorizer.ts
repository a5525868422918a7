import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Authorizer` */
export function apiGatewayV2Authorizer({ httpApis, issuers }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("ApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    refuseSameName(instance, read.requiredText("Name"));
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

  /** Names of authorizers are unique within an API. */
  function refuseSameName(instance: ResourceInstance, name: string): void {
    const other = httpApis
      .authorizersOf(apiOf(instance))
      .find((one) => one.name === name && one.authorizerId !== instance.physicalId);
    if (other === undefined) return;
    throw new ResourceError(
      "AlreadyExists",
      `Authorizer name must be unique. Authorizer ${name} already exists in this HttpApi. (Service: AmazonApiGatewayV2; Status Code: 409; Error Code: ConflictException)`,
    );
  }

  /** API Gateway keeps what a route still names. */
  async function remove(instance: ResourceInstance): Promise<void> {
    const apiId = apiOf(instance);
    const { physicalId } = instance;
    const route = httpApis.routesOf(apiId).find(({ authorizerId }) => authorizerId === physicalId);
    if (route !== undefined) {
      const name = propertiesOf(instance.properties).text("Name");
      throw new ResourceError(
        "ResourceConflict",
        `Cannot delete authorizer '${name}', is referenced in route: ${route.routeKey} (Service: AmazonApiGatewayV2; Status Code: 409; Error Code: ConflictException)`,
      );
    }
    await httpApis.deleteAuthorizer(apiId, physicalId);
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
    delete: remove,
    attributes: ({ physicalId }) => ({ AuthorizerId: physicalId }),
  };
}
