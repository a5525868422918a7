import { intrinsicOf } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const policies = {
  DeletionPolicy: ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"],
  UpdateReplacePolicy: ["Delete", "Retain", "Snapshot"],
} as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
const SNAPSHOT_TYPES = new Set([
  "AWS::DocDB::DBCluster",
  "AWS::EC2::Volume",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::Neptune::DBCluster",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::Redshift::Cluster",
]);

export const rule: TemplateRule = {
  id: "CFN3006",
  title: "DeletionPolicy and UpdateReplacePolicy have a value that the type supports",
  severity: "error",
  description:
    "The policies are `Delete`, `Retain`, `Snapshot` and, for deletion, `RetainExceptOnCreate`. Only volumes, caches and database clusters can be kept as snapshots.",
  cfnLint: ["E3016", "E3035", "E3036"],
  *check({ resources, rewritten }) {
    if (rewritten) return;
    for (const { resource, path } of resources) {
      for (const [key, allowed] of Object.entries(policies)) {
        const value = resource[key as keyof typeof policies];
        if (value === undefined) continue;
        if (typeof value !== "string") {
          if (/^(?:Ref|Fn::If|Fn::FindInMap)$/.test(intrinsicOf(value)?.name ?? "")) continue;
          const message = `${key} is one of ${allowed.join(", ")}`;
          yield { path: [...path, key], message };
          continue;
        }
        if (!(allowed as readonly string[]).includes(value)) {
          const message = `${key} cannot be ${value}: write one of ${allowed.join(", ")}`;
          yield { path: [...path, key], message };
        } else if (value === "Snapshot" && !SNAPSHOT_TYPES.has(resource.Type)) {
          const message = `${resource.Type} cannot be kept as a snapshot: write Retain or Delete`;
          yield { path: [...path, key], message };
        }
      }
    }
  },
};
