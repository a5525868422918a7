import { readTemplate, referencesIn, type TemplateValue } from "@proton/cloudformation";
import { digest } from "../requests/digest.ts";

/** What a template makes of APIs of API Gateway: routes, integrations, methods and the like. */
export interface ApiParts {
  /** The same for as long as none of it changes. */
  readonly digest: string;
  /** Whether some of it belongs to an API that another stack has. */
  readonly isOfOtherStack: boolean;
}

/** Reads the parts of APIs in a rendered template; nothing when it has none. */
export function apiPartsOf(text: string): ApiParts | undefined {
  // Most templates are not read a second time.
  if (!text.includes("AWS::ApiGateway")) return undefined;
  const { template } = readTemplate(text, { file: "" });
  const parts = Object.entries(template?.Resources ?? {}).flatMap(([id, { Type, Properties }]) => {
    const api = Properties?.ApiId ?? Properties?.RestApiId;
    const isPart = /^AWS::ApiGateway(?:V2)?::/.test(Type) && api !== undefined;
    return isPart ? [{ id, Type, Properties, api }] : [];
  });
  if (template === undefined || parts.length === 0) return undefined;
  const isOwn = (api: TemplateValue) =>
    referencesIn(api).some(({ target }) => Object.hasOwn(template.Resources, target));
  return {
    digest: digest(parts),
    isOfOtherStack: parts.some(({ api }) => !isOwn(api)),
  };
}
