import { isObject, scalarText } from "../template.ts";
import { isComputed, items, member } from "./choices.ts";
import { claimsOf, clashes } from "./claims.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** Fewest and most operations a second. https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html */
const IOPS: Readonly<Record<string, readonly [number, number]>> = {
  io1: [100, 64_000],
  io2: [100, 256_000],
  gp3: [3_000, 80_000],
};

export const rule: TemplateRule = {
  id: "CFN3023",
  title: "Subnets and volumes are put together as EC2 takes them",
  severity: "error",
  description:
    "A subnet is associated with one route table. Instance store volumes are named `ephemeral0` to `ephemeral23`; volumes with provisioned operations keep within the range of their type.",
  cfnLint: ["E3022", "E3671", "E3715"],
  *check(context) {
    yield* associations(context);
    for (const { value, path } of blockDevices(context)) {
      const { VirtualName: name, Ebs: ebs } = value;
      if (typeof name === "string" && !/^ephemeral(?:1?\d|2[0-3])$/.test(name))
        yield {
          path: [...path, "VirtualName"],
          message: `${name} is none of ephemeral0 to ephemeral23`,
        };
      const range = isObject(ebs) ? IOPS[scalarText(ebs.VolumeType)] : undefined;
      if (!isObject(ebs) || range === undefined || isComputed(ebs.Iops)) continue;
      const [minimum, maximum] = range;
      const iops = ebs.Iops === undefined ? Number.NaN : Number(scalarText(ebs.Iops));
      if (Number.isFinite(iops) && (iops < minimum || iops > maximum)) {
        const message = `Iops of ${scalarText(ebs.VolumeType)} is ${minimum} to ${maximum}, not ${iops}`;
        yield { path: [...path, "Ebs", "Iops"], message };
      }
    }
  },
};

function* associations(context: RuleContext): Generator<RuleFinding> {
  const entries = context.resourcesOfType("AWS::EC2::SubnetRouteTableAssociation");
  const claims = entries.flatMap((entry) => claimsOf(entry, entry.properties.SubnetId));
  for (const [{ entry }, other] of clashes(claims)) {
    const message = `the subnet is associated by ${other.entry.logicalId}, too`;
    yield { path: [...entry.propertiesPath, "SubnetId"], part: "key", message };
  }
}

function blockDevices(context: RuleContext) {
  const holders = [
    ...context.resourcesOfType("AWS::EC2::Instance", "AWS::AutoScaling::LaunchConfiguration"),
  ].flatMap(({ properties, propertiesPath }) =>
    member(properties, propertiesPath, "BlockDeviceMappings"),
  );
  return holders.flatMap(({ value, path }) =>
    [...items(value, path)].flatMap((item) =>
      isObject(item.value) && !isComputed(item.value)
        ? [{ value: item.value, path: item.path }]
        : [],
    ),
  );
}
