import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import { isPattern } from "@proton/text";
import type { FunctionAuthorizer } from "../services.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError } from "./resource-type.ts";

/**
 * An authorizer of a REST API as definitions write it.
 *
 * @param header that the scheme names: where the token of a `token` authorizer is
 * @throws {ResourceError} for one that is not a function
 */
export function functionAuthorizer(
  named: Pick<FunctionAuthorizer, "apiId" | "authorizerId" | "name">,
  given: TemplateObject,
  header: TemplateValue | undefined,
): FunctionAuthorizer {
  const read = propertiesOf(given);
  const type = (read.text("type") ?? "").toUpperCase();
  if (type !== "TOKEN" && type !== "REQUEST") {
    const known = "only TOKEN and REQUEST, which are functions";
    const message = `the sandbox has no ${type} authorizers of REST APIs (${named.name}), ${known}`;
    throw new ResourceError("InvalidRequest", message);
  }
  const sources = (read.text("identitySource") ?? "").split(",").map((source) => source.trim());
  const identitySource = sources.filter((source) => source !== "");
  const ownHeader = `method.request.header.${typeof header === "string" ? header : "Authorization"}`;
  const validation = type === "TOKEN" ? read.text("identityValidationExpression") : undefined;
  if (validation !== undefined) checkExpression(validation, named.name);
  return {
    ...named,
    type,
    uri: read.requiredText("authorizerUri"),
    identitySource: type === "TOKEN" && identitySource.length === 0 ? [ownHeader] : identitySource,
    hasCredentials: read.text("authorizerCredentials") !== undefined,
    ...(validation !== undefined && { validation }),
  };
}

function checkExpression(expression: string, name: string): void {
  if (isPattern(expression)) return;
  const message = `${name}: ${JSON.stringify(expression)} is not a regular expression`;
  throw new ResourceError("InvalidRequest", message);
}
