import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const AUTHORIZATION_TYPES = ["NONE", "AWS_IAM", "JWT"] as const;

/** `AWS::ApiGatewayV2::Route` */
export function apiGatewayV2Route({ httpApis }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("ApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(instance.properties);
    const target = read.text("Target");
    const authorizerId = read.text("AuthorizerId");
    await httpApis.putRoute({
      apiId: apiOf(instance),
      routeId: instance.physicalId,
      routeKey: read.requiredText("RouteKey"),
      ...(target !== undefined && { target }),
      authorizationType: authorizationType(read.text("AuthorizationType") ?? "NONE"),
      ...(authorizerId !== undefined && { authorizerId }),
      authorizationScopes: read.texts("AuthorizationScopes"),
    });
  }

  /** API Gateway has one route of a key, and cannot tell parameters apart by their names. */
  async function putOnce(instance: ResourceInstance): Promise<undefined> {
    const routeKey = propertiesOf(instance.properties).requiredText("RouteKey");
    const conflict = httpApis
      .routesOf(apiOf(instance))
      .find(
        (other) =>
          other.routeId !== instance.physicalId && shapeOf(other.routeKey) === shapeOf(routeKey),
      );
    if (conflict === undefined) return put(instance);
    throw new ResourceError(
      "AlreadyExists",
      `Route with key ${conflict.routeKey} already exists for this API (Service: AmazonApiGatewayV2; Status Code: 409; Error Code: ConflictException)`,
    );
  }

  return {
    kind: "emulated",
    remarks: "AuthorizationType CUSTOM (Lambda authorizers) is refused.",
    identify: (_, names) => names.id(7),
    create: putOnce,
    update: putOnce,
    restore: put,
    delete: (instance) => httpApis.deleteRoute(apiOf(instance), instance.physicalId),
    attributes: ({ physicalId }) => ({ RouteId: physicalId }),
  };
}

/** A route key without the names of its parameters. */
const shapeOf = (routeKey: string) => routeKey.replaceAll(/\{[^{}+]*(\+?)\}/g, "{$1}");

function authorizationType(value: string) {
  const found = AUTHORIZATION_TYPES.find((type) => type === value);
  if (found !== undefined) return found;
  throw new ResourceError(
    "InvalidRequest",
    `AuthorizationType ${value} is not one of ${AUTHORIZATION_TYPES.join(", ")}, which the sandbox knows`,
  );
}
