import { isObject, scalarText, type TemplatePath, type TemplateValue } from "../template.ts";
import { choices, member } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
import { isPlainSecret, literalOf, namesSecret } from "./secrets.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** Properties that hold a secret, wherever they stand. */
const SECRET_PROPERTIES = new Set(
  "MasterUserPassword AdminPassword AuthToken ClientSecret OAuthToken SecretString UserPassword MasterPassword BasicAuthPassword".split(
    " ",
  ),
);

export const rule: TemplateRule = {
  id: "CFN6008",
  title: "No secret stands in the template",
  severity: "warning",
  description:
    "Whoever can read the stack, its history or the repository reads the secret. Keep it in AWS Secrets Manager and write `{{resolve:secretsmanager:name:SecretString:key}}`, let the service manage it (`ManageMasterUserPassword`), or give the function the name of the secret to read.",
  cfnLint: ["W2501", "W1011"],
  *check(context) {
    for (const { resource, properties, propertiesPath } of context.resources) {
      yield* inProperties(properties, propertiesPath, context);
      if (/::(?:Lambda|Serverless)::Function$/.test(resource.Type)) {
        for (const { value, path } of member(
          properties,
          propertiesPath,
          "Environment",
          "Variables",
        )) {
          if (isObject(value)) yield* inVariables(Object.entries(value), path, context);
        }
      }
    }
    for (const [name, { Default, NoEcho }] of Object.entries(context.template.Parameters)) {
      if (Default === undefined || NoEcho === undefined || !isPlainSecret(Default)) continue;
      const path = ["Parameters", name, "Default"];
      yield {
        path,
        message: `the parameter ${name} is hidden (NoEcho) but its default is here to read`,
      };
    }
  },
};

function* inProperties(
  value: TemplateValue,
  path: TemplatePath,
  context: RuleContext,
): Generator<RuleFinding> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (SECRET_PROPERTIES.has(key)) yield* plain(member, at, key, context);
    else if ((key === "Environment" || key === "EnvironmentVariables") && Array.isArray(member)) {
      for (const [index, variable] of member.entries()) {
        if (
          !isObject(variable) ||
          typeof variable.Name !== "string" ||
          variable.Value === undefined
        )
          continue;
        if (/^(?:SECRETS_MANAGER|PARAMETER_STORE)$/.test(scalarText(variable.Type))) continue;
        if (namesSecret(variable.Name))
          yield* plain(variable.Value, [...at, index, "Value"], variable.Name, context);
      }
    } else yield* inProperties(member, at, context);
  }
}

function* inVariables(
  variables: readonly (readonly [string, TemplateValue])[],
  path: TemplatePath,
  context: RuleContext,
): Generator<RuleFinding> {
  for (const [name, value] of variables) {
    if (namesSecret(name)) yield* plain(value, [...path, name], name, context);
  }
}

function* plain(
  value: TemplateValue,
  path: TemplatePath,
  name: string,
  context: RuleContext,
): Generator<RuleFinding> {
  for (const choice of choices(value, path)) {
    const literal = literalOf(choice.value, context);
    if (literal === undefined || !isPlainSecret(literal)) continue;
    // The value itself is not repeated: findings end up in logs.
    yield {
      path: choice.path,
      message: `${name} is a secret in plain sight: keep it in AWS Secrets Manager`,
    };
  }
}
