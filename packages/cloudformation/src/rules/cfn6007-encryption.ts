import { choices, isFlag, member } from "./choices.ts";
import type { ResourceEntry } from "./rule-context.ts";
import type { TemplateRule } from "./template-rule.ts";

/** The setting that encrypts what a type stores, for types that do not encrypt by default. */
const settings: Readonly<Record<string, string>> = {
  "AWS::DocDB::DBCluster": "StorageEncrypted",
  "AWS::EC2::Volume": "Encrypted",
  "AWS::EFS::FileSystem": "Encrypted",
  "AWS::ElastiCache::ReplicationGroup": "AtRestEncryptionEnabled",
  "AWS::Neptune::DBCluster": "StorageEncrypted",
  "AWS::RDS::DBCluster": "StorageEncrypted",
  "AWS::RDS::DBInstance": "StorageEncrypted",
};

/** Types that encrypt by default, with the setting that turns it off. */
const switches: Readonly<Record<string, string>> = {
  "AWS::Redshift::Cluster": "Encrypted",
  "AWS::SQS::Queue": "SqsManagedSseEnabled",
};

export const rule: TemplateRule = {
  id: "CFN6007",
  title: "Stored data is encrypted",
  severity: "warning",
  description:
    "Volumes, file systems, caches and database clusters are encrypted only when the template says so, and most of them cannot be encrypted later. Amazon S3, DynamoDB, SQS and CloudWatch Logs encrypt with a key of their own by default, which is not complained about.",
  *check(context) {
    for (const entry of context.resources) {
      const { Type } = entry.resource;
      const required = Object.hasOwn(settings, Type) ? settings[Type] : undefined;
      const optional = Object.hasOwn(switches, Type) ? switches[Type] : undefined;
      const key = required ?? optional;
      if (key === undefined) continue;
      const given = [...choices(entry.properties[key], [...entry.propertiesPath, key])];
      if (given.length === 0 && required !== undefined && !inheritsEncryption(entry)) {
        const message = `${entry.resource.Type} is not encrypted: set ${key} to true`;
        yield { path: entry.path, part: "key", message };
      }
      for (const { value, path } of given) {
        if (isFlag(value, false) && !hasKey(entry))
          yield { path, message: `${key}: false leaves the data unencrypted` };
      }
    }
  },
};

/** Members of a cluster and copies of a snapshot are encrypted as those are. */
function inheritsEncryption({ properties, propertiesPath }: ResourceEntry): boolean {
  const parents =
    "DBClusterIdentifier SourceDBInstanceIdentifier SnapshotIdentifier DBSnapshotIdentifier SnapshotId SourceDBClusterIdentifier GlobalClusterIdentifier ReplicationSourceIdentifier".split(
      " ",
    );
  return parents.some((key) => member(properties, propertiesPath, key).length > 0);
}

function hasKey({ properties }: ResourceEntry): boolean {
  return properties.KmsMasterKeyId !== undefined || properties.KmsKeyId !== undefined;
}
