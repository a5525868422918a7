import { isFlag, member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const types = [
  "AWS::DMS::ReplicationInstance",
  "AWS::RDS::DBInstance",
  "AWS::RDS::DBCluster",
  "AWS::Redshift::Cluster",
  "AWS::Neptune::DBInstance",
];

export const rule: TemplateRule = {
  id: "CFN6013",
  title: "Databases have no public address",
  severity: "warning",
  description:
    "`PubliclyAccessible: true` gives a database an address on the internet; then only its security group and password protect it.",
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType(...types)) {
      for (const { value, path } of member(properties, propertiesPath, "PubliclyAccessible")) {
        if (isFlag(value, true))
          yield { path, message: "the database gets an address on the internet" };
      }
    }
  },
};
