import { isList, isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import type {
  HttpAuthorizerConfiguration,
  HttpIntegrationConfiguration,
  HttpRouteConfiguration,
} from "../services.ts";
import { functionAuthorizer } from "./function-authorizer.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError } from "./resource-type.ts";

/** What the definition of an API makes of it. */
export interface OpenApiParts {
  readonly routes: readonly HttpRouteConfiguration[];
  readonly integrations: readonly HttpIntegrationConfiguration[];
  readonly authorizers: readonly HttpAuthorizerConfiguration[];
}

const METHODS = ["delete", "get", "head", "options", "patch", "post", "put"];
const ANY = "x-amazon-apigateway-any-method";
const INTEGRATION = "x-amazon-apigateway-integration";

/** Reads an OpenAPI definition with API Gateway's extensions. @throws {ResourceError} */
export function openApiRoutes(
  apiId: string,
  body: TemplateObject,
  protocol: "HTTP" | "REST",
): OpenApiParts {
  const parts = {
    routes: [] as HttpRouteConfiguration[],
    integrations: [] as HttpIntegrationConfiguration[],
    authorizers: authorizersOf(apiId, body, protocol),
  };
  for (const [path, item] of Object.entries(isObject(body.paths) ? body.paths : {})) {
    for (const [key, operation] of Object.entries(isObject(item) ? item : {})) {
      const method = key === ANY ? "ANY" : key.toUpperCase();
      if ((key !== ANY && !METHODS.includes(key.toLowerCase())) || !isObject(operation)) continue;
      const given = operation[INTEGRATION];
      if (!isObject(given)) continue;
      const routeKey = path === "/$default" ? "$default" : `${method} ${path}`;
      const id = `body-${parts.routes.length}`;
      parts.integrations.push(integrationOf(given, { apiId, id, protocol }));
      parts.routes.push({
        apiId,
        routeId: id,
        routeKey,
        target: `integrations/${id}`,
        ...authorizationOf(operation.security ?? body.security, parts.authorizers),
      });
    }
  }
  return parts;
}

/** An integration as definitions and methods of REST APIs write it. @throws {ResourceError} */
export function integrationOf(
  given: TemplateObject,
  { apiId, id, protocol }: { apiId: string; id: string; protocol: "HTTP" | "REST" },
): HttpIntegrationConfiguration {
  const read = propertiesOf(given);
  const type = (read.text("type") ?? "").toUpperCase();
  if (!["AWS_PROXY", "HTTP_PROXY", "MOCK"].includes(type)) {
    throw new ResourceError(
      "InvalidRequest",
      `the sandbox has no ${type} integrations, only AWS_PROXY, HTTP_PROXY and MOCK`,
    );
  }
  const [method, timeout] = [read.text("httpMethod"), read.number("timeoutInMillis")];
  const version = protocol === "REST" ? "rest" : (read.text("payloadFormatVersion") ?? "1.0");
  return {
    apiId,
    integrationId: id,
    type,
    uri: type === "MOCK" ? "" : read.requiredText("uri"),
    payloadFormatVersion: version === "2.0" || version === "rest" ? version : "1.0",
    ...(method !== undefined && { method }),
    ...(timeout !== undefined && { timeoutMilliseconds: timeout }),
    ...(type === "MOCK" && { mock: mockOf(given) }),
  };
}

/** The answer of a mock: its status and the headers that are written out. */
function mockOf({ responses }: TemplateObject): NonNullable<HttpIntegrationConfiguration["mock"]> {
  const [first] = Object.values(isObject(responses) ? responses : {}).filter(isObject);
  const parameters = isObject(first?.responseParameters) ? first.responseParameters : {};
  const headers = Object.entries(parameters).flatMap(([name, value]) => {
    const [, header] = /^method\.response\.header\.(.+)$/.exec(name) ?? [];
    const [, text] = /^'(.*)'$/.exec(String(value)) ?? [];
    return header === undefined || text === undefined ? [] : [[header, text] as const];
  });
  return { statusCode: Number(first?.statusCode ?? 200), headers };
}

function authorizersOf(
  apiId: string,
  body: TemplateObject,
  protocol: "HTTP" | "REST",
): HttpAuthorizerConfiguration[] {
  const components = isObject(body.components) ? body.components : {};
  const given = components.securitySchemes ?? body.securityDefinitions;
  const schemes = isObject(given) ? given : {};
  return Object.entries(schemes).flatMap(([name, scheme]): HttpAuthorizerConfiguration[] => {
    if (!isObject(scheme)) return [];
    const authorizer = scheme["x-amazon-apigateway-authorizer"];
    if (!isObject(authorizer)) return [];
    const read = propertiesOf(authorizer);
    if (protocol === "REST") {
      const named = { apiId, authorizerId: name, name };
      return [functionAuthorizer(named, authorizer, scheme.name)];
    }
    if (read.text("type")?.toLowerCase() !== "jwt") {
      throw new ResourceError(
        "InvalidRequest",
        `the sandbox has no ${read.text("type")} authorizers, only JWT (${name})`,
      );
    }
    const jwt = propertiesOf(read.object("jwtConfiguration") ?? {});
    return [
      {
        apiId,
        authorizerId: name,
        name,
        type: "JWT" as const,
        issuer: jwt.requiredText("issuer"),
        audience: jwt.texts("audience"),
        identitySource: read.texts("identitySource"),
      },
    ];
  });
}

/** Nothing that asks for an authorization is served without one. @throws {ResourceError} */
function authorizationOf(
  security: TemplateValue | undefined,
  authorizers: readonly HttpAuthorizerConfiguration[],
): Pick<HttpRouteConfiguration, "authorizationType" | "authorizerId" | "authorizationScopes"> {
  const [first] = isList(security) ? security : [];
  const [name, scopes] = Object.entries(isObject(first) ? first : {})[0] ?? [];
  if (name === undefined) return { authorizationType: "NONE" };
  if (name === "AWS_IAM") return { authorizationType: "AWS_IAM" };
  const authorizer = authorizers.find(({ authorizerId }) => authorizerId === name);
  if (authorizer === undefined) {
    throw new ResourceError("InvalidRequest", `the sandbox cannot check the security ${name}`);
  }
  return {
    authorizationType: authorizer.type === "JWT" ? "JWT" : "CUSTOM",
    authorizerId: name,
    authorizationScopes: isList(scopes) ? scopes.map(String) : [],
  };
}
