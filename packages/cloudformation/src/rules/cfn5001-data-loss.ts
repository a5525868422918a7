import { isKeptByDefault } from "../removal-policy.ts";
import type { TemplateRule } from "./template-rule.ts";

/** Schemas call these stateful too, but what they hold is seldom missed, or kept elsewhere. */
const REPLACEABLE = new Set([
  "AWS::CloudFormation::Stack",
  "AWS::Logs::LogGroup",
  "AWS::SQS::Queue",
]);

export const rule: TemplateRule = {
  id: "CFN5001",
  title: "Resources that hold data say what becomes of it",
  severity: "warning",
  description:
    "Without a `DeletionPolicy`, deleting the stack or removing the resource deletes its data; without an `UpdateReplacePolicy`, so does a change that replaces it. Write `Retain` (or `Snapshot`) to keep the data, or `Delete` to say that it may go.",
  cfnLint: ["I3011", "W3011"],
  *check({ resources, spec }) {
    for (const { resource, path } of resources) {
      if (REPLACEABLE.has(resource.Type) || spec(resource.Type)?.stateful !== true) continue;
      const missing = (["DeletionPolicy", "UpdateReplacePolicy"] as const).filter(
        (key) =>
          resource[key] === undefined && !(key === "DeletionPolicy" && isKeptByDefault(resource)),
      );
      if (missing.length === 0) continue;
      const message = `${resource.Type} holds data and has no ${missing.join(" and no ")}: write Retain or Delete`;
      yield { path, part: "key", message };
    }
  },
};
