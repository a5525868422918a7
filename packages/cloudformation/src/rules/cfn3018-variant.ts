import { presence } from "../constraints/together-problems.ts";
import { isObject, scalarText, type TemplateObject, type TemplatePath } from "../template.ts";
import { isComputed, items } from "./choices.ts";
import type { ResourceEntry, RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3018",
  title: "What a variant of a resource needs is there",
  severity: "error",
  description:
    "Some properties are needed only in one variant of a resource, which its schema cannot say: a function with a zip file needs a runtime and a handler, an instance an image or a launch template, a rule for TCP its ports, a task on Fargate its size.",
  cfnLint: ["E3048", "E3673", "E3678", "E3687"],
  *check(context) {
    yield* functions(context);
    yield* instances(context);
    yield* fargateTasks(context);
    for (const { rule, path, needed } of securityGroupRules(context)) {
      const missing = needed.filter((name) => presence(rule, name) === "no");
      const protocol = scalarText(rule.IpProtocol);
      if (missing.length > 0)
        yield {
          path,
          part: "key",
          message: `a rule for protocol ${protocol} needs ${missing.join(" and ")}`,
        };
    }
  },
};

function* functions(context: RuleContext): Generator<RuleFinding> {
  for (const entry of context.resourcesOfType("AWS::Lambda::Function")) {
    const { PackageType: packaging = "Zip", Code: code } = entry.properties;
    if (packaging !== "Zip" || !isObject(code) || isComputed(code)) continue;
    if (presence(code, "ImageUri") !== "no") continue;
    yield* missing(entry, ["Runtime", "Handler"], "a function with a zip file");
  }
}

function* instances(context: RuleContext): Generator<RuleFinding> {
  for (const entry of context.resourcesOfType("AWS::EC2::Instance")) {
    const given = ["ImageId", "LaunchTemplate"].some(
      (name) => presence(entry.properties, name) !== "no",
    );
    if (!given) yield* missing(entry, ["ImageId"], "an instance without LaunchTemplate");
  }
}

function* fargateTasks(context: RuleContext): Generator<RuleFinding> {
  for (const entry of context.resourcesOfType("AWS::ECS::TaskDefinition")) {
    const { RequiresCompatibilities: list } = entry.properties;
    const names = [...items(list, [])].map(({ value }) => value);
    if (names.includes("FARGATE"))
      yield* missing(entry, ["Cpu", "Memory", "NetworkMode"], "a task on Fargate");
  }
}

function* missing(
  { properties, path, propertiesPath, resource }: ResourceEntry,
  names: readonly string[],
  what: string,
): Generator<RuleFinding> {
  const at = resource.Properties === undefined ? path : propertiesPath;
  if (Object.keys(properties).some((key) => key.startsWith("Fn::"))) return;
  for (const name of names) {
    if (presence(properties, name) === "no")
      yield { path: at, part: "key", message: `${what} needs the property ${name}` };
  }
}

/** Protocols of which only all ports or messages together can be meant need no ports. */
function* securityGroupRules(context: RuleContext): Generator<{
  readonly rule: TemplateObject;
  readonly path: TemplatePath;
  readonly needed: readonly string[];
}> {
  const own = context.resourcesOfType(
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
  );
  const inGroups = context
    .resourcesOfType("AWS::EC2::SecurityGroup")
    .flatMap(({ properties, propertiesPath }) =>
      ["SecurityGroupIngress", "SecurityGroupEgress"].flatMap((key) => [
        ...items(properties[key], [...propertiesPath, key]),
      ]),
    );
  const rules = [
    ...own.map(({ properties, propertiesPath }) => ({ value: properties, path: propertiesPath })),
    ...inGroups,
  ];
  for (const { value, path } of rules) {
    if (!isObject(value) || isComputed(value) || typeof value.IpProtocol === "object") continue;
    if (/^(?:tcp|udp|icmp|icmpv6|1|6|17|58)$/i.test(scalarText(value.IpProtocol)))
      yield { rule: value, path, needed: ["FromPort", "ToPort"] };
  }
}
