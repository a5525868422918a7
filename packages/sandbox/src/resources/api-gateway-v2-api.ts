import type { TemplateObject } from "@proton/cloudformation";
import type { CorsConfiguration } from "../services.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Api` */
export function apiGatewayV2Api({ httpApis, region, accountId }: SandboxServices): ResourceType {
  async function put({ physicalId: apiId, properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const cors = read.object("CorsConfiguration");
    await httpApis.putApi({
      apiId,
      name: read.text("Name") ?? apiId,
      ...(cors && { corsConfiguration: corsConfiguration(cors) }),
    });
  }
  return {
    kind: "emulated",
    remarks: "HTTP APIs only: WebSocket APIs, Body and BodyS3Location are refused.",
    refuse(properties) {
      const read = propertiesOf(properties);
      const protocol = read.text("ProtocolType") ?? "HTTP";
      if (protocol !== "HTTP") return `the sandbox has no ${protocol} APIs, only HTTP APIs`;
      const name = ["Body", "BodyS3Location", "Target"].find(
        (one) => properties[one] !== undefined,
      );
      return name && `the sandbox cannot make an API from ${name}: give it routes and integrations`;
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
