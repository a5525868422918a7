import type { TemplateObject } from "@proton/cloudformation";
import type { Throttling } from "../services.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::ApiGatewayV2::Stage` */
export function apiGatewayV2Stage({ httpApis }: SandboxServices): ResourceType {
  async function put({ properties }: ResourceInstance): Promise<undefined> {
    const read = propertiesOf(properties);
    const throttling = read.object("DefaultRouteSettings");
    const routeSettings = Object.entries(read.object("RouteSettings") ?? {});
    const access = propertiesOf(read.object("AccessLogSettings") ?? {});
    const destination = access.text("DestinationArn");
    await httpApis.putStage({
      apiId: read.requiredText("ApiId"),
      stageName: read.requiredText("StageName"),
      autoDeploy: read.flag("AutoDeploy") ?? false,
      ...(throttling && { throttling: throttlingOf(throttling) }),
      routeSettings: Object.fromEntries(
        routeSettings.map(([key, settings]) => [key, throttlingOf(settings as TemplateObject)]),
      ),
      ...(destination !== undefined && {
        accessLog: {
          logGroupName: destination.replace(/^.*:log-group:/, "").replace(/:\*$/, ""),
          format: access.text("Format") ?? "",
        },
      }),
      stageVariables: read.textMap("StageVariables"),
    });
  }
  return {
    kind: "emulated",
    remarks: "Every change is live at once, whatever AutoDeploy and DeploymentId say.",
    identify: (properties) => propertiesOf(properties).requiredText("StageName"),
    create: put,
    update: put,
    restore: put,
    delete: ({ properties, physicalId }) =>
      httpApis.deleteStage(propertiesOf(properties).requiredText("ApiId"), physicalId),
    attributes: () => ({}),
  };
}

function throttlingOf(settings: TemplateObject): Throttling {
  const read = propertiesOf(settings);
  const burstLimit = read.number("ThrottlingBurstLimit");
  const rateLimit = read.number("ThrottlingRateLimit");
  return {
    ...(burstLimit !== undefined && { burstLimit }),
    ...(rateLimit !== undefined && { rateLimit }),
  };
}
