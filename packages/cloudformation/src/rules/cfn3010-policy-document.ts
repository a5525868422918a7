import { didYouMean, nearest } from "@proton/text";
import { isObject, scalarText } from "../template.ts";
import { choices, isComputed, items, member } from "./choices.ts";
import { type PolicyDocument, policyDocuments } from "./policies.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

const elements = [
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

export const rule: TemplateRule = {
  id: "CFN3010",
  title: "Policy documents have the elements of a policy",
  severity: "error",
  description:
    "A policy has the version `2012-10-17` or `2008-10-17`; each statement has an `Effect` of `Allow` or `Deny`, an action, and a resource where it belongs to an identity or a principal where it belongs to a resource. IAM refuses others when the stack is made.",
  cfnLint: ["E3510", "E3511", "E3512", "E3513"],
  *check(context) {
    for (const document of policyDocuments(context)) yield* checkDocument(document);
  },
};

function* checkDocument({ value, path, kind }: PolicyDocument): Generator<RuleFinding> {
  if (!isObject(value) || isComputed(value)) return;
  for (const version of choices(value.Version, [...path, "Version"])) {
    if (
      isComputed(version.value) ||
      ["2012-10-17", "2008-10-17"].includes(scalarText(version.value))
    )
      continue;
    yield {
      path: version.path,
      message: `the Version of a policy is "2012-10-17", not ${JSON.stringify(version.value)}`,
    };
  }
  for (const list of member(value, path, "Statement")) {
    for (const { value: statement, path: at } of items(list.value, list.path)) {
      if (!isObject(statement) || isComputed(statement)) continue;
      if (Object.keys(statement).some((key) => key.startsWith("Fn::"))) continue;
      const has = (...keys: readonly string[]) => keys.some((key) => statement[key] !== undefined);
      for (const key of Object.keys(statement)) {
        if (elements.includes(key)) continue;
        const message = `${key} is no element of a statement${didYouMean(nearest(key, elements))}`;
        yield { path: [...at, key], part: "key", message };
      }
      if (
        typeof statement.Effect !== "object" &&
        !["Allow", "Deny"].includes(scalarText(statement.Effect))
      ) {
        yield {
          path: has("Effect") ? [...at, "Effect"] : at,
          message: "a statement has the Effect Allow or Deny",
        };
      }
      if (!has("Action", "NotAction")) yield { path: at, message: "a statement needs an Action" };
      if (kind === "identity" && !has("Resource", "NotResource")) {
        yield { path: at, message: "a statement of an identity's policy needs a Resource" };
      }
      if (kind === "identity" && has("Principal", "NotPrincipal")) {
        yield {
          path: at,
          message: "the policy of an identity has no Principal: it is the identity",
        };
      }
      if (kind === "trust" && !has("Principal", "NotPrincipal")) {
        yield { path: at, message: "the policy that says who may take a role needs a Principal" };
      }
    }
  }
}
