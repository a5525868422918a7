import type { TemplateObject } from "@proton/cloudformation";
import type { CorsConfiguration } from "../services.ts";
import { createBodies } from "./open-api-body.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Api` */
export function apiGatewayV2Api(services: SandboxServices): ResourceType {
  const { httpApis, region, accountId } = services;
  const bodies = createBodies(services);
  async function put({ physicalId: apiId, properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const cors = read.object("CorsConfiguration");
    await httpApis.putApi({
      apiId,
      name: read.text("Name") ?? apiId,
      ...(cors && { corsConfiguration: corsConfiguration(cors) }),
    });
    await bodies.put(apiId, read.object("Body"), "HTTP");
    const target = read.text("Target");
    if (target !== undefined) await quickCreate(apiId, target, read.text("RouteKey"));
  }

  /** A target is all that the quickest API needs: one route and a stage that deploys. */
  async function quickCreate(apiId: string, uri: string, routeKey = "$default"): Promise<void> {
    const id = "quick";
    const isUrl = /^https?:/.test(uri);
    await httpApis.putIntegration({
      apiId,
      integrationId: id,
      type: isUrl ? "HTTP_PROXY" : "AWS_PROXY",
      uri,
      payloadFormatVersion: isUrl ? "1.0" : "2.0",
    });
    const target = `integrations/${id}`;
    await httpApis.putRoute({ apiId, routeId: id, routeKey, target, authorizationType: "NONE" });
    await httpApis.putStage({ apiId, stageName: "$default", autoDeploy: true });
  }

  return {
    kind: "emulated",
    remarks: "HTTP APIs only: WebSocket APIs and BodyS3Location are refused.",
    refuse(properties) {
      const read = propertiesOf(properties);
      const protocol = read.text("ProtocolType") ?? "HTTP";
      if (protocol !== "HTTP") return `the sandbox has no ${protocol} APIs, only HTTP APIs`;
      return properties.BodyS3Location === undefined
        ? undefined
        : "the sandbox cannot make an API from BodyS3Location: give it a Body";
    },
    identify: (_, names) => names.id(10),
    create: put,
    update: put,
    restore: put,
    delete: ({ physicalId }) => httpApis.deleteApi(physicalId),
    attributes: ({ physicalId }) => ({
      ApiId: physicalId,
      ApiEndpoint: httpApis.endpointOf(physicalId),
      ExecuteApiArn: `arn:aws:execute-api:${region}:${accountId}:${physicalId}`,
    }),
  };
}

function corsConfiguration(cors: TemplateObject): CorsConfiguration {
  const read = propertiesOf(cors);
  const allowCredentials = read.flag("AllowCredentials");
  const maxAge = read.number("MaxAge");
  return {
    allowOrigins: read.texts("AllowOrigins"),
    allowMethods: read.texts("AllowMethods"),
    allowHeaders: read.texts("AllowHeaders"),
    exposeHeaders: read.texts("ExposeHeaders"),
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(maxAge !== undefined && { maxAge }),
  };
}
