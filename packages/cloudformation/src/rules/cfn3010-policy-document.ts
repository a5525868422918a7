import { isObject, scalarText, type TemplatePath } from "../template.ts";
import { choices, isComputed, items, member } from "./choices.ts";
import { type PolicyDocument, policyDocuments } from "./policies.ts";
import { checkStatement } from "./policy-statement.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3010",
  title: "Policy documents have the elements of a policy",
  severity: "error",
  description:
    "A policy has the version `2012-10-17` or `2008-10-17`; each statement has an `Effect` of `Allow` or `Deny`, an action, and a resource where it belongs to an identity or a principal where it belongs to a resource. IAM refuses others when the stack is made.",
  cfnLint: ["E3510", "E3511", "E3512", "E3513", "E3514", "E3530"],
  *check(context) {
    for (const document of policyDocuments(context)) yield* checkDocument(document);
  },
};

function* checkDocument({
  value,
  path,
  kind,
  resourceType,
}: PolicyDocument): Generator<RuleFinding> {
  if (!isObject(value) || isComputed(value)) return;
  // Event buses have a single statement where others have a document.
  if (resourceType === "AWS::Events::EventBusPolicy") return;
  if (Object.keys(value).some((key) => key.startsWith("Fn::"))) return;
  for (const key of Object.keys(value)) {
    if (["Version", "Id", "Statement"].includes(key)) continue;
    yield { path: [...path, key], part: "key", message: `${key} is not an element of a policy` };
  }
  if (value.Statement === undefined)
    yield { path, part: "key", message: "a policy needs a Statement" };
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
    const ids = new Map<string, TemplatePath>();
    for (const { value: statement, path: at } of items(list.value, list.path)) {
      if (!isObject(statement) || isComputed(statement)) continue;
      if (Object.keys(statement).some((key) => key.startsWith("Fn::"))) continue;
      yield* checkStatement(statement, at, kind);
      const { Sid: id } = statement;
      if (typeof id !== "string") continue;
      const message = `another statement has the Sid ${id}, too`;
      const first = ids.get(id);
      if (first !== undefined) {
        yield { path: [...at, "Sid"], message };
        yield { path: [...first, "Sid"], message };
      }
      ids.set(id, first ?? at);
    }
  }
}
