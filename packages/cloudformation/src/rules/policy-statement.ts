import { didYouMean, nearest } from "@proton/text";
import { scalarText, type TemplateObject, type TemplatePath } from "../template.ts";
import { items } from "./choices.ts";
import type { PolicyStatement } from "./policies.ts";
import type { RuleFinding } from "./template-rule.ts";

const ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const PRINCIPALS = ["AWS", "CanonicalUser", "Federated", "Service"];

/** What IAM would refuse of a statement. */
export function* checkStatement(
  statement: TemplateObject,
  at: TemplatePath,
  kind: PolicyStatement["kind"],
): Generator<RuleFinding> {
  const has = (key: string) => statement[key] !== undefined;
  for (const key of Object.keys(statement)) {
    if (ELEMENTS.includes(key)) continue;
    const message = `${key} is not an element of a statement${didYouMean(nearest(key, ELEMENTS))}`;
    yield { path: [...at, key], part: "key", message };
  }
  const effect = statement.Effect;
  if (typeof effect !== "object" && !["Allow", "Deny"].includes(scalarText(effect))) {
    const path = has("Effect") ? [...at, "Effect"] : at;
    yield { path, message: "a statement has the Effect Allow or Deny" };
  }
  for (const name of ["Action", "Resource", "Principal"]) {
    if (has(name) && has(`Not${name}`))
      yield {
        path: [...at, `Not${name}`],
        part: "key",
        message: `Not${name} cannot stand beside ${name}`,
      };
  }
  const lacks = (name: string) => !has(name) && !has(`Not${name}`);
  if (lacks("Action")) yield { path: at, message: "a statement needs an Action" };
  if (kind === "identity" && lacks("Resource"))
    yield { path: at, message: "a statement of an identity's policy needs a Resource" };
  if (kind === "identity" && !lacks("Principal"))
    yield { path: at, message: "the policy of an identity has no Principal: it is the identity" };
  if (kind === "trust" && lacks("Principal"))
    yield { path: at, message: "the policy that says who may take a role needs a Principal" };
  if (kind === "resource" && lacks("Principal"))
    yield { path: at, message: "a statement of a resource's policy needs a Principal" };
  if (kind !== "identity") yield* checkPrincipal(statement, at);
  yield* checkResources(statement, at);
}

function* checkPrincipal(statement: TemplateObject, at: TemplatePath): Generator<RuleFinding> {
  for (const key of ["Principal", "NotPrincipal"]) {
    const value = statement[key];
    const path = [...at, key];
    if (Array.isArray(value) || (typeof value === "string" && value !== "*")) {
      const message = `${key} is "*" or a mapping of ${PRINCIPALS.join(", ")}`;
      yield { path, message };
    } else if (typeof value === "object" && value !== null) {
      for (const name of Object.keys(value)) {
        if (PRINCIPALS.includes(name) || /^(?:Fn::|Ref$)/.test(name)) continue;
        yield { path: [...path, name], part: "key", message: `${name} is not a kind of ${key}` };
      }
    }
  }
}

function* checkResources(statement: TemplateObject, at: TemplatePath): Generator<RuleFinding> {
  for (const key of ["Resource", "NotResource"]) {
    for (const { value, path } of items(statement[key], [...at, key])) {
      const isMapping =
        typeof value === "object" &&
        !Object.keys(value ?? {}).some((name) => /^(?:Fn::|Ref$)/.test(name));
      if (isMapping) yield { path, message: `${key} is an ARN, "*" or a list of them` };
    }
  }
}
