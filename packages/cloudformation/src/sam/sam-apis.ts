import { createHash } from "node:crypto";
import {
  isList,
  isObject,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from "../template.ts";
import { authorizerPermissions, functionAuthorizers, securityOf } from "./sam-authorizers.ts";
import {
  attributesOf,
  IMPLICIT_APIS,
  pick,
  type SamContext,
  type SamRoute,
  sharedAttributesOf,
} from "./sam-context.ts";
import { SamError } from "./sam-error.ts";
import { stageSuffix } from "./sam-events.ts";

/** Properties of APIs that this expansion does not carry out. */
const UNSUPPORTED = ["Domain", "Models"];

/** Makes of an `AWS::Serverless::Api`, or of the implicit one, its API, deployment and stage. */
export function expandRestApi(id: string, source: TemplateObject, context: SamContext): void {
  const properties = isObject(source.Properties) ? source.Properties : {};
  refuse(id, properties, UNSUPPORTED);
  checkAuth(id, properties);
  const stage = properties.StageName ?? "Prod";
  const routes = context.routes.get(id) ?? [];
  const body = definitionOf(id, properties, () => swagger(routes, properties, id));
  const { resources } = context;
  resources[id] = {
    Type: "AWS::ApiGateway::RestApi",
    ...attributesOf(source),
    Properties: {
      ...(body !== undefined && { Body: body }),
      ...pick(properties, [
        "ApiKeySourceType",
        "BinaryMediaTypes",
        "Description",
        "FailOnWarnings",
        "MinimumCompressionSize",
        "Name",
        "Tags",
      ]),
      ...(properties.DefinitionUri !== undefined && { BodyS3Location: properties.DefinitionUri }),
      ...endpointOf(properties.EndpointConfiguration),
    },
  };
  const hash = createHash("sha1")
    .update(JSON.stringify(body ?? ""))
    .digest("hex");
  const deployment = `${id}Deployment${hash.slice(0, 10)}`;
  resources[deployment] = {
    Type: "AWS::ApiGateway::Deployment",
    ...sharedAttributesOf(source),
    Properties: {
      Description: `RestApi deployment id: ${hash}`,
      RestApiId: { Ref: id },
      StageName: "Stage",
    },
  };
  const stageId = `${id}${stageSuffix(id, context)}Stage`;
  resources[stageId] = {
    Type: "AWS::ApiGateway::Stage",
    ...sharedAttributesOf(source),
    Properties: {
      DeploymentId: { Ref: deployment },
      RestApiId: { Ref: id },
      StageName: stage,
      ...pick(properties, [
        "AccessLogSetting",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "CanarySetting",
        "MethodSettings",
        "TracingEnabled",
        "Variables",
      ]),
    },
  };
  if (isObject(properties.Auth))
    Object.assign(resources, authorizerPermissions(id, properties.Auth.Authorizers));
  context.names.set(`${id}.Deployment`, deployment);
  context.names.set(`${id}.Stage`, stageId);
}

/** Makes of an `AWS::Serverless::HttpApi`, or of the implicit one, its API and stage. */
export function expandHttpApi(id: string, source: TemplateObject, context: SamContext): void {
  const properties = isObject(source.Properties) ? source.Properties : {};
  refuse(id, properties, ["Domain"]);
  const routes = context.routes.get(id) ?? [];
  const body = definitionOf(id, properties, () => openApi(routes, properties));
  context.resources[id] = {
    Type: "AWS::ApiGatewayV2::Api",
    ...attributesOf(source),
    Properties: {
      ...(body !== undefined && { Body: body }),
      ...pick(properties, ["Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "Name"]),
      ...(properties.DefinitionUri !== undefined && { BodyS3Location: properties.DefinitionUri }),
      ...corsOf(properties.CorsConfiguration),
    },
  };
  const stage = properties.StageName ?? "$default";
  const isDefault = stage === "$default";
  const suffix = typeof stage === "string" && !isDefault ? stage : "";
  const stageId = isDefault ? `${id}ApiGatewayDefaultStage` : `${id}${suffix}Stage`;
  context.resources[stageId] = {
    Type: "AWS::ApiGatewayV2::Stage",
    ...sharedAttributesOf(source),
    Properties: {
      ApiId: { Ref: id },
      AutoDeploy: true,
      StageName: stage,
      ...pick(properties, [
        "AccessLogSettings",
        "DefaultRouteSettings",
        "RouteSettings",
        "StageVariables",
      ]),
      Tags: { "httpapi:createdBy": "SAM", ...(isObject(properties.Tags) && properties.Tags) },
    },
  };
  context.names.set(`${id}.Stage`, stageId);
}

/** Nothing that guards a REST API is left out in silence. */
function checkAuth(id: string, properties: TemplateObject): void {
  const { Auth: auth, DefinitionBody: body, DefinitionUri: uri } = properties;
  if (!isObject(auth)) return;
  const { DefaultAuthorizer: authorizer, InvokeRole: _, Authorizers: own, ...others } = auth;
  const [other] = Object.keys(others).filter(
    (name) => name !== "AddDefaultAuthorizerToCorsPreflight",
  );
  if (other !== undefined) throw new SamError(id, `Auth.${other} is not expanded here`);
  if ((body ?? uri) !== undefined && (authorizer ?? own) !== undefined)
    throw new SamError(id, "Auth is not put into a given definition here: write its security");
  if (authorizer !== undefined && authorizer !== "AWS_IAM" && !isAuthorizer(authorizer, own))
    throw new SamError(id, `there is no authorizer ${scalarText(authorizer)}`);
}

const isAuthorizer = (name: TemplateValue, authorizers: TemplateValue | undefined): boolean =>
  isObject(authorizers) && authorizers[scalarText(name)] !== undefined;

/** The definition that is given, or the one that the events make. */
function definitionOf(
  id: string,
  properties: TemplateObject,
  make: () => TemplateObject,
): TemplateValue | undefined {
  const { DefinitionBody: body, DefinitionUri: uri } = properties;
  if (body !== undefined && uri !== undefined)
    throw new SamError(id, "there are both DefinitionBody and DefinitionUri: keep one");
  if (uri !== undefined) return undefined;
  return body ?? make();
}

function swagger(
  routes: readonly SamRoute[],
  { Cors: cors, Auth: auth }: TemplateObject,
  id: string,
): TemplateObject {
  const paths: Record<string, Record<string, TemplateValue>> = {};
  const settings: TemplateObject = isObject(auth) ? auth : {};
  for (const route of routes) {
    const own = paths[route.path] ?? {};
    paths[route.path] = own;
    const security = securityOf(id, route.auth?.Authorizer ?? settings.DefaultAuthorizer, settings);
    own[methodKey(route.method)] = {
      "x-amazon-apigateway-integration": {
        httpMethod: "POST",
        type: "aws_proxy",
        uri: invocation(route),
      },
      ...security,
      responses: {},
    };
  }
  if (cors !== undefined) {
    const guard =
      settings.AddDefaultAuthorizerToCorsPreflight === false
        ? {}
        : securityOf(id, settings.DefaultAuthorizer, settings);
    for (const [path, own] of Object.entries(paths))
      paths[path] = { ...own, options: { ...preflight(cors), ...guard } };
  }
  return {
    swagger: "2.0",
    info: { version: "1.0", title: { Ref: "AWS::StackName" } },
    paths,
    ...functionAuthorizers(settings.Authorizers),
  };
}

/** A mock that answers for the browser what `Cors` allows. */
function preflight(cors: TemplateValue): TemplateObject {
  const given = isObject(cors) && cors.AllowOrigin !== undefined ? cors : { AllowOrigin: cors };
  const headers: readonly (readonly [string, TemplateValue | undefined])[] = [
    ["Access-Control-Allow-Origin", given.AllowOrigin],
    ["Access-Control-Allow-Methods", given.AllowMethods ?? "'*'"],
    ["Access-Control-Allow-Headers", given.AllowHeaders],
    ["Access-Control-Max-Age", given.MaxAge],
  ];
  const responseParameters = Object.fromEntries(
    headers.flatMap(([name, value]) =>
      value === undefined ? [] : [[`method.response.header.${name}`, value]],
    ),
  );
  return {
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: { default: { statusCode: "200", responseParameters } },
    },
    responses: {},
  } as TemplateObject;
}

function openApi(routes: readonly SamRoute[], { Auth: auth }: TemplateObject): TemplateObject {
  const paths: Record<string, Record<string, TemplateValue>> = {};
  const defaults = isObject(auth) ? auth.DefaultAuthorizer : undefined;
  for (const route of routes) {
    const own = paths[route.path] ?? {};
    paths[route.path] = own;
    const authorizer = route.auth?.Authorizer ?? defaults;
    const scopes = isList(route.auth?.AuthorizationScopes) ? route.auth.AuthorizationScopes : [];
    own[methodKey(route.method)] = {
      "x-amazon-apigateway-integration": {
        httpMethod: "POST",
        type: "aws_proxy",
        uri: invocation(route),
        payloadFormatVersion: route.payloadFormatVersion ?? "2.0",
        ...(route.timeout !== undefined && { timeoutInMillis: route.timeout }),
      },
      ...(typeof authorizer === "string" &&
        authorizer !== "NONE" && { security: [{ [authorizer]: scopes }] }),
      ...(route.path === "/$default" && { isDefaultRoute: true }),
      responses: {},
    };
  }
  return {
    openapi: "3.0.1",
    info: { version: "1.0", title: { Ref: "AWS::StackName" } },
    paths,
    ...securitySchemes(isObject(auth) ? auth.Authorizers : undefined),
    tags: [{ name: "httpapi:createdBy", "x-amazon-apigateway-tag-value": "SAM" }],
  };
}

function securitySchemes(authorizers: TemplateValue | undefined): TemplateObject {
  if (!isObject(authorizers)) return {};
  const schemes = Object.entries(authorizers).map(([name, value]) => {
    const given = isObject(value) ? value : {};
    const jwt = isObject(given.JwtConfiguration) ? given.JwtConfiguration : undefined;
    if (jwt === undefined) throw new SamError(name, "only JWT authorizers are expanded here");
    return [
      name,
      {
        type: "oauth2",
        "x-amazon-apigateway-authorizer": {
          type: "jwt",
          identitySource: given.IdentitySource ?? "$request.header.Authorization",
          jwtConfiguration: jwt,
        },
      },
    ] as const;
  });
  return { components: { securitySchemes: Object.fromEntries(schemes) } };
}

function invocation({ target, isAlias }: SamRoute): TemplateValue {
  const name = isAlias ? `\${${target}}` : `\${${target}.Arn}`;
  return {
    "Fn::Sub": `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${name}/invocations`,
  };
}

const methodKey = (method: string) =>
  method === "any" ? "x-amazon-apigateway-any-method" : method;

function endpointOf(endpoint: TemplateValue | undefined): TemplateObject {
  if (endpoint === undefined) return {};
  if (!isObject(endpoint) || endpoint.Type === undefined) {
    return typeof endpoint === "string"
      ? {
          EndpointConfiguration: { Types: [endpoint] },
          Parameters: { endpointConfigurationTypes: endpoint },
        }
      : {};
  }
  return { EndpointConfiguration: { Types: [endpoint.Type] } };
}

function corsOf(cors: TemplateValue | undefined): TemplateObject {
  if (cors === undefined || cors === false) return {};
  const names = [
    "AllowCredentials",
    "AllowHeaders",
    "AllowMethods",
    "AllowOrigins",
    "ExposeHeaders",
    "MaxAge",
  ];
  return { CorsConfiguration: isObject(cors) ? pick(cors, names) : { AllowOrigins: ["*"] } };
}

function refuse(id: string, properties: TemplateObject, names: readonly string[]): void {
  const name = names.find((each) => properties[each] !== undefined);
  if (name !== undefined) throw new SamError(id, `${name} is not expanded here`);
}

/** Whether an API that no resource declares is needed. */
export function needsImplicit(
  kind: keyof typeof IMPLICIT_APIS,
  { routes, sources }: SamContext,
): boolean {
  const id = IMPLICIT_APIS[kind];
  return routes.has(id) && sources[id] === undefined;
}
