import { scalarText } from "../template.ts";
import { isFlag, member } from "./choices.ts";
import type { ResourceEntry, RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** Routes that a load balancer or monitor calls without credentials. */
const HEALTH_ROUTE = /^(?:ANY|GET|HEAD)\s+\/(?:health|healthz|ping|status|ready|live)$/i;

export const rule: TemplateRule = {
  id: "CFN6010",
  title: "API routes ask who is calling",
  severity: "warning",
  description:
    "A route without authorization answers anyone on the internet. Use `JWT`, `AWS_IAM` or a custom authorizer; an API key alone identifies no one. Health checks (`GET /health` and the like) and the `OPTIONS` method are let pass.",
  *check(context) {
    yield* httpRoutes(context);
    yield* restMethods(context);
    for (const { properties, propertiesPath } of context.resourcesOfType("AWS::Lambda::Url")) {
      for (const { value, path } of member(properties, propertiesPath, "AuthType")) {
        if (value === "NONE")
          yield { path, message: "the function's URL answers anyone: use AWS_IAM" };
      }
    }
  },
};

function* httpRoutes(context: RuleContext): Generator<RuleFinding> {
  for (const { properties, propertiesPath, path } of context.resourcesOfType(
    "AWS::ApiGatewayV2::Route",
  )) {
    const key = scalarText(properties.RouteKey);
    // Of a WebSocket API only $connect can ask.
    if (HEALTH_ROUTE.test(key) || key.startsWith("OPTIONS ") || key === "$disconnect") continue;
    if (isWebSocket(context, properties.ApiId) && key !== "$connect") continue;
    const types = member(properties, propertiesPath, "AuthorizationType");
    if (types.length === 0)
      yield {
        path,
        part: "key",
        message: `the route ${key} has no AuthorizationType: it answers anyone`,
      };
    for (const { value, path: at } of types) {
      if (value === "NONE")
        yield { path: at, message: `the route ${key} answers anyone: use JWT or AWS_IAM` };
    }
  }
}

function* restMethods(context: RuleContext): Generator<RuleFinding> {
  for (const { properties, propertiesPath, path } of context.resourcesOfType(
    "AWS::ApiGateway::Method",
  )) {
    if (properties.HttpMethod === "OPTIONS" || isFlag(properties.ApiKeyRequired, true)) continue;
    const types = member(properties, propertiesPath, "AuthorizationType");
    if (types.length === 0)
      yield {
        path,
        part: "key",
        message: "the method has no AuthorizationType: it answers anyone",
      };
    for (const { value, path: at } of types) {
      if (value === "NONE")
        yield {
          path: at,
          message: "the method answers anyone: use AWS_IAM, a Cognito pool or an authorizer",
        };
    }
  }
}

function isWebSocket(
  { template }: RuleContext,
  apiId: ResourceEntry["properties"][string] | undefined,
): boolean {
  const target =
    typeof apiId === "object" && apiId !== null && "Ref" in apiId ? scalarText(apiId.Ref) : "";
  return template.Resources[target]?.Properties?.ProtocolType === "WEBSOCKET";
}
