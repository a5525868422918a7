import {
  type CloudFormationTemplate,
  importIdentifiers,
  readTemplate,
  scalarText,
} from "@proton/cloudformation";
import { validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { requireChangeSet } from "./change-set-operations.ts";
import { requireStack } from "./find-stack.ts";
import { capabilitiesOf, readTemplateText } from "./stack-request.ts";

export const templateOperations = {
  GetTemplate(context, form) {
    const templateBody = templateOf(context, form);
    return { TemplateBody: templateBody, StagesAvailable: { member: ["Original", "Processed"] } };
  },

  async GetTemplateSummary(context, form) {
    const isOfStack = form.text("StackName") !== undefined;
    const text = isOfStack ? templateOf(context, form) : await readTemplateText(context, form);
    const template = checkedTemplate(text);
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    return {
      ...describe(text, template),
      Parameters: {
        member: parametersOf(template).map(({ declared, ...shown }) => ({
          ...shown,
          ParameterType: declared.Type,
          ParameterConstraints: {
            AllowedValues: { member: (declared.AllowedValues ?? []).map(scalarText) },
          },
        })),
      },
      ResourceTypes: { member: [...new Set(types)] },
      Version: template.AWSTemplateFormatVersion,
      ResourceIdentifierSummaries: { member: identifierSummaries(template) },
    };
  },

  async ValidateTemplate(context, form) {
    const text = await readTemplateText(context, form);
    const template = checkedTemplate(text);
    return {
      ...describe(text, template),
      Parameters: { member: parametersOf(template).map(({ declared: _, ...shown }) => shown) },
    };
  },
} satisfies Record<string, ApiOperation>;

/** How an import names the resources of a template, by their types. */
function identifierSummaries({ Resources }: CloudFormationTemplate) {
  const byType = Map.groupBy(Object.keys(Resources), (id) => Resources[id]?.Type ?? "");
  return [...byType].flatMap(([ResourceType, ids]) => {
    const identifiers = importIdentifiers(ResourceType);
    if (identifiers.length !== 1) return [];
    return [
      {
        ResourceType,
        LogicalResourceIds: { member: ids },
        ResourceIdentifiers: { member: identifiers },
      },
    ];
  });
}

/** A template that CloudFormation has accepted once. */
export function describedTemplate(templateBody: string): CloudFormationTemplate | undefined {
  return readTemplate(templateBody, { file: "template" }).template;
}

function templateOf(context: ApiContext, form: QueryForm): string {
  const source =
    form.text("ChangeSetName") === undefined
      ? sourceOf(requireStack(context, form.required("StackName")))
      : requireChangeSet(context, form).changeSet.source;
  if (source !== undefined) return source.templateBody;
  throw validationError(`Stack ${form.text("StackName")} has no template yet`);
}

function sourceOf({ entry, record }: ReturnType<typeof requireStack>) {
  return record?.source ?? entry.source;
}

function checkedTemplate(text: string): CloudFormationTemplate {
  const { template, findings } = readTemplate(text, { file: "template" });
  const error = findings.find(({ severity }) => severity === "error");
  const reason = error?.message ?? (template === undefined ? "unsupported structure." : undefined);
  if (template === undefined || reason !== undefined) {
    const line = error?.range === undefined ? "" : ` (line ${error.range.start.line})`;
    throw validationError(`Template format error: ${reason}${line}`);
  }
  return template;
}

function describe(text: string, { Description, Transform }: CloudFormationTemplate) {
  const capabilities = capabilitiesOf(text);
  return {
    Description,
    Capabilities: { member: capabilities },
    CapabilitiesReason:
      capabilities.length > 0
        ? "The following resource(s) require capabilities: [AWS::IAM resources]"
        : undefined,
    DeclaredTransforms: { member: Transform },
  };
}

function parametersOf({ Parameters }: CloudFormationTemplate) {
  return Object.entries(Parameters).map(([ParameterKey, declared]) => ({
    declared,
    ParameterKey,
    DefaultValue: declared.Default === undefined ? undefined : scalarText(declared.Default),
    NoEcho: String(declared.NoEcho) === "true",
    Description: declared.Description,
  }));
}
