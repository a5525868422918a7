import type { TemplateObject } from "@proton/cloudformation";
import { functionAuthorizer } from "./function-authorizer.ts";
import { createBodies } from "./open-api-body.ts";
import { integrationOf } from "./open-api-routes.ts";
import { type Properties, propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const LIVE = "Every change is live at once in every stage: there are no snapshots.";

/** The types of REST APIs, which know of each other's paths. */
export function restApiTypes(services: SandboxServices): Readonly<Record<string, ResourceType>> {
  /** The path of each resource, by its id; the root's is the API's with a suffix. */
  const paths = new Map<string, string>();
  return {
    "AWS::ApiGateway::Authorizer": restAuthorizer(services),
    "AWS::ApiGateway::RestApi": restApi(services),
    "AWS::ApiGateway::Resource": restResource(paths),
    "AWS::ApiGateway::Method": restMethod(services, paths),
    "AWS::ApiGateway::Deployment": restDeployment(services),
    "AWS::ApiGateway::Stage": restStage(services),
  };
}

const rootOf = (apiId: string) => `${apiId}root`;

function restApi(services: SandboxServices): ResourceType {
  const { httpApis } = services;
  const bodies = createBodies(services);
  async function put({ physicalId: apiId, properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    await httpApis.putApi({
      apiId,
      name: read.text("Name") ?? apiId,
      protocol: "REST",
      binaryMediaTypes: read.texts("BinaryMediaTypes").map((type) => type.replaceAll("~1", "/")),
    });
    await bodies.put(apiId, read.object("Body"), "REST");
  }
  return {
    kind: "emulated",
    remarks: `Body and resources; BodyS3Location is refused. ${LIVE}`,
    refuse: ({ BodyS3Location: location }) =>
      location === undefined
        ? undefined
        : "the sandbox cannot make an API from BodyS3Location: give it a Body",
    identify: (_, names) => names.id(10),
    create: put,
    update: put,
    restore: put,
    delete: ({ physicalId }) => httpApis.deleteApi(physicalId),
    attributes: ({ physicalId }) => ({
      RestApiId: physicalId,
      RootResourceId: rootOf(physicalId),
    }),
  };
}

function restResource(paths: Map<string, string>): ResourceType {
  async function put({ physicalId, properties, data }: ResourceInstance): Promise<TemplateObject> {
    const read = propertiesOf(properties);
    const [apiId, parent] = [read.requiredText("RestApiId"), read.requiredText("ParentId")];
    const above = parent === rootOf(apiId) ? "" : paths.get(parent);
    const known = typeof data?.path === "string" ? data.path : undefined;
    const path = above === undefined ? known : `${above}/${read.requiredText("PathPart")}`;
    if (path === undefined) {
      throw new ResourceError("NotFound", `there is no resource ${parent} of the API ${apiId}`);
    }
    paths.set(physicalId, path);
    return { path };
  }
  return {
    kind: "emulated",
    identify: (_, names) => names.id(6),
    create: put,
    update: put,
    async restore(instance) {
      await put(instance);
    },
    async delete({ physicalId }) {
      paths.delete(physicalId);
    },
    attributes: ({ physicalId }) => ({ ResourceId: physicalId }),
  };
}

function restMethod({ httpApis }: SandboxServices, paths: Map<string, string>): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("RestApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const { physicalId: id, properties } = instance;
    const read = propertiesOf(properties);
    const apiId = apiOf(instance);
    const resourceId = read.requiredText("ResourceId");
    const path = resourceId === rootOf(apiId) ? "/" : paths.get(resourceId);
    if (path === undefined) {
      throw new ResourceError("NotFound", `there is no resource ${resourceId} of the API ${apiId}`);
    }
    const integration = read.object("Integration");
    if (integration)
      await httpApis.putIntegration(
        integrationOf(lowered(integration), { apiId, id, protocol: "REST" }),
      );
    await httpApis.putRoute({
      apiId,
      routeId: id,
      routeKey: `${read.requiredText("HttpMethod").toUpperCase()} ${path}`,
      target: `integrations/${id}`,
      ...authorizationOf(read),
    });
  }
  return {
    kind: "emulated",
    remarks:
      "AWS_PROXY, HTTP_PROXY and MOCK; AWS_IAM and CUSTOM authorization. Cognito and API keys are refused.",
    refuse(properties) {
      const read = propertiesOf(properties);
      const type = read.text("AuthorizationType") ?? "NONE";
      if (!["NONE", "AWS_IAM", "CUSTOM"].includes(type))
        return `the sandbox has no ${type} authorization of REST APIs`;
      return read.flag("ApiKeyRequired") === true ? "the sandbox asks for no API keys" : undefined;
    },
    identify: (_, names) => names.id(9),
    create: put,
    update: put,
    restore: put,
    async delete(instance) {
      await httpApis.deleteRoute(apiOf(instance), instance.physicalId);
      await httpApis.deleteIntegration(apiOf(instance), instance.physicalId);
    },
    attributes: () => ({}),
  };
}

function authorizationOf(read: Properties) {
  const type = read.text("AuthorizationType");
  if (type !== "CUSTOM") return { authorizationType: type === "AWS_IAM" ? type : "NONE" } as const;
  return { authorizationType: type, authorizerId: read.requiredText("AuthorizerId") } as const;
}

function restAuthorizer({ httpApis }: SandboxServices): ResourceType {
  const apiOf = ({ properties }: ResourceInstance) =>
    propertiesOf(properties).requiredText("RestApiId");

  async function put(instance: ResourceInstance): Promise<undefined> {
    const { physicalId: authorizerId, properties } = instance;
    const given = Object.entries(properties).map(([key, value]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      value,
    ]);
    const name = propertiesOf(properties).text("Name") ?? authorizerId;
    const named = { apiId: apiOf(instance), authorizerId, name };
    const authorizer = functionAuthorizer(named, Object.fromEntries(given), undefined);
    await httpApis.putAuthorizer(authorizer);
  }
  return {
    kind: "emulated",
    remarks: "TOKEN and REQUEST, asked at every request. COGNITO_USER_POOLS is refused.",
    refuse(properties) {
      const type = propertiesOf(properties).text("Type") ?? "";
      return ["TOKEN", "REQUEST"].includes(type)
        ? undefined
        : `the sandbox has no ${type} authorizers of REST APIs, only TOKEN and REQUEST`;
    },
    identify: (_, names) => names.id(6),
    create: put,
    update: put,
    restore: put,
    delete: (instance) => httpApis.deleteAuthorizer(apiOf(instance), instance.physicalId),
    attributes: ({ physicalId }) => ({ AuthorizerId: physicalId }),
  };
}

/** Resources write in capitals what definitions write small. */
function lowered(integration: TemplateObject): TemplateObject {
  const { Type, Uri, IntegrationHttpMethod, TimeoutInMillis, IntegrationResponses } = integration;
  const responses = Array.isArray(IntegrationResponses)
    ? Object.fromEntries(
        (IntegrationResponses as readonly TemplateObject[]).map((response, index) => [
          String(index),
          {
            statusCode: response.StatusCode ?? "200",
            responseParameters: response.ResponseParameters ?? {},
          },
        ]),
      )
    : {};
  const members = {
    type: Type,
    uri: Uri,
    httpMethod: IntegrationHttpMethod,
    timeoutInMillis: TimeoutInMillis,
  };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as TemplateObject), responses };
}

function restDeployment({ httpApis }: SandboxServices): ResourceType {
  async function put({ properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const stageName = read.text("StageName");
    if (stageName === undefined) return;
    const description = propertiesOf(read.object("StageDescription") ?? {});
    await httpApis.putStage({
      apiId: read.requiredText("RestApiId"),
      stageName,
      autoDeploy: true,
      stageVariables: description.textMap("Variables"),
    });
  }
  return {
    kind: "emulated",
    remarks: LIVE,
    identify: (_, names) => names.id(6),
    create: put,
    update: put,
    restore: put,
    delete: async () => undefined,
    attributes: ({ physicalId }) => ({ DeploymentId: physicalId }),
  };
}

function restStage({ httpApis }: SandboxServices): ResourceType {
  async function put({ properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const access = propertiesOf(read.object("AccessLogSetting") ?? {});
    const destination = access.text("DestinationArn");
    await httpApis.putStage({
      apiId: read.requiredText("RestApiId"),
      stageName: read.requiredText("StageName"),
      autoDeploy: true,
      stageVariables: read.textMap("Variables"),
      ...(destination !== undefined && {
        accessLog: {
          logGroupName: destination.replace(/^.*:log-group:/, "").replace(/:\*$/, ""),
          format: access.text("Format") ?? "",
        },
      }),
    });
  }
  return {
    kind: "emulated",
    remarks: `Caches, canaries and MethodSettings have no effect. ${LIVE}`,
    identify: (properties) => propertiesOf(properties).requiredText("StageName"),
    create: put,
    update: put,
    restore: put,
    delete: ({ properties, physicalId }) =>
      httpApis.deleteStage(propertiesOf(properties).requiredText("RestApiId"), physicalId),
    attributes: () => ({}),
  };
}
