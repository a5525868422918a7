import { isObject, scalarText, type TemplateObject, type TemplatePath } from "../template.ts";
import { items } from "./choices.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** Ports of services that no stranger should reach. */
const sensitive: Readonly<Record<number, string>> = {
  20: "FTP",
  21: "FTP",
  22: "SSH",
  23: "Telnet",
  445: "SMB",
  1433: "SQL Server",
  1521: "Oracle",
  2375: "Docker",
  2379: "etcd",
  3306: "MySQL",
  3389: "remote desktop",
  5432: "PostgreSQL",
  5439: "Redshift",
  5601: "Kibana",
  6379: "Redis",
  6443: "Kubernetes",
  8020: "Hadoop",
  9042: "Cassandra",
  9092: "Kafka",
  9200: "OpenSearch",
  11211: "Memcached",
  27017: "MongoDB",
};

export const rule: TemplateRule = {
  id: "CFN6012",
  title: "Ports of databases and consoles are not open to the internet",
  severity: "warning",
  description:
    "A security group that lets `0.0.0.0/0` or `::/0` in at SSH, remote desktop or a database's port is found by scanners within minutes. Name the networks or security groups, and reach machines through Session Manager.",
  cfnLint: ["W2508"],
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType(
      "AWS::EC2::SecurityGroup",
    )) {
      const key = "SecurityGroupIngress";
      for (const { value, path } of items(properties[key], [...propertiesPath, key])) {
        if (isObject(value)) yield* checkIngress(value, path);
      }
    }
    for (const { properties, propertiesPath } of context.resourcesOfType(
      "AWS::EC2::SecurityGroupIngress",
    )) {
      yield* checkIngress(properties, propertiesPath);
    }
  },
};

function* checkIngress(ingress: TemplateObject, path: TemplatePath): Generator<RuleFinding> {
  const source = ["CidrIp", "CidrIpv6"].find((key) =>
    ["0.0.0.0/0", "::/0"].includes(scalarText(ingress[key])),
  );
  if (source === undefined) return;
  const at = [...path, source];
  const protocol = scalarText(ingress.IpProtocol);
  if (protocol === "-1") {
    yield { path: at, message: "every port of every protocol is open to the internet" };
    return;
  }
  const from = portOf(ingress.FromPort);
  const to = portOf(ingress.ToPort ?? ingress.FromPort);
  if (!/^(?:tcp|udp|6|17)$/.test(protocol) || Number.isNaN(from) || Number.isNaN(to)) return;
  const open = Object.entries(sensitive).filter(
    ([port]) => Number(port) >= from && Number(port) <= to,
  );
  const [first] = open;
  if (first === undefined) return;
  const more = open.length > 1 ? ` and ${open.length - 1} more` : "";
  yield { path: at, message: `port ${first[0]} (${first[1]})${more} is open to the internet` };
}

function portOf(value: TemplateObject[string] | undefined): number {
  return Number.parseInt(scalarText(value), 10);
}
