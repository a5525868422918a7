import { isIPv4, isIPv6 } from "node:net";
import {
  scalarText,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import { choices, isComputed, items, member } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

interface RecordType {
  readonly fits: (value: string) => boolean;
  readonly example: string;
  /** How many values there may be. */
  readonly most?: number;
}

const DOMAIN = /^[\w!"#$%&'()*+,\-/:;<=>?@[\\\]^`{|}~.]+$/;
const QUOTED = /^(?:"[^"]{1,255}" *)+$/;

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html */
const TYPES: Readonly<Record<string, RecordType>> = {
  A: { fits: isIPv4, example: "192.0.2.1" },
  AAAA: { fits: isIPv6, example: "2001:db8::1" },
  CAA: {
    fits: (value) => /^(?:0|128)\s[a-zA-Z0-9]+\s".+"$/.test(value),
    example: '0 issue "amazon.com"',
  },
  CNAME: { fits: (value) => DOMAIN.test(value), example: "www.example.com", most: 1 },
  MX: {
    fits: (value) => {
      const [priority = "", domain = "", ...rest] = value.split(/\s/);
      const isPriority = /^\d{1,5}$/.test(priority) && Number(priority) <= 65_535;
      return isPriority && DOMAIN.test(domain) && rest.length === 0;
    },
    example: "10 mail.example.com",
  },
  NS: { fits: (value) => DOMAIN.test(value), example: "ns-1.awsdns-00.com" },
  PTR: { fits: (value) => DOMAIN.test(value), example: "www.example.com" },
  SPF: { fits: (value) => QUOTED.test(value), example: '"v=spf1 -all"' },
  TXT: { fits: (value) => QUOTED.test(value), example: '"text in quotes"' },
};

export const rule: TemplateRule = {
  id: "CFN3016",
  title: "Record sets hold values of their type",
  severity: "error",
  description:
    "Route 53 refuses a record whose values do not look as its type wants it: addresses for `A` and `AAAA`, one domain for `CNAME`, a priority and a domain for `MX`, texts in quotes of at most 255 characters for `TXT`. An alias has no `TTL`, and a record lies in its zone.",
  cfnLint: ["E3020", "E3023", "E3029", "E3041"],
  *check(context) {
    for (const { value, path } of recordSets(context)) {
      yield* checkValues(value, path);
      yield* checkName(value, path);
      if (value.AliasTarget !== undefined && value.TTL !== undefined)
        yield { path: [...path, "TTL"], part: "key", message: "an alias has no TTL: remove it" };
    }
  },
};

function* recordSets(
  context: RuleContext,
): Generator<{ readonly value: TemplateObject; readonly path: TemplatePath }> {
  for (const { properties, propertiesPath } of context.resourcesOfType("AWS::Route53::RecordSet"))
    yield { value: properties, path: propertiesPath };
  for (const { properties, propertiesPath } of context.resourcesOfType(
    "AWS::Route53::RecordSetGroup",
  )) {
    const sets = items(properties.RecordSets, [...propertiesPath, "RecordSets"]);
    for (const { value, path } of sets) {
      if (typeof value === "object" && value !== null && !isComputed(value))
        yield { value: { ...zoneOf(properties), ...(value as TemplateObject) }, path };
    }
  }
}

/** What a group says of all its records. */
function zoneOf({ HostedZoneName: name }: TemplateObject): TemplateObject {
  return name === undefined ? {} : { HostedZoneName: name };
}

function* checkValues(record: TemplateObject, at: TemplatePath): Generator<RuleFinding> {
  const type =
    typeof record.Type === "string" && Object.hasOwn(TYPES, record.Type)
      ? TYPES[record.Type]
      : undefined;
  if (type === undefined) return;
  const { fits, example, most = Number.POSITIVE_INFINITY } = type;
  for (const list of member(record, at, "ResourceRecords")) {
    const values = [...items(list.value, list.path)];
    if (values.length > most)
      yield {
        path: list.path,
        message: `a ${record.Type} record has one value, not ${values.length}`,
      };
    for (const { value, path } of values) {
      if (typeof value === "object" || fits(scalarText(value))) continue;
      const shown = scalarText(value).length > 60 ? "this" : JSON.stringify(value);
      yield {
        path,
        message: `a value of a ${record.Type} record looks like ${example}, not ${shown}`,
      };
    }
  }
}

function* checkName(record: TemplateObject, path: TemplatePath): Generator<RuleFinding> {
  for (const { value: zone } of choices(record.HostedZoneName, [])) {
    for (const { value: name } of choices(record.Name, [])) yield* checkZone(zone, name, path);
  }
}

function* checkZone(
  zone: TemplateValue,
  name: TemplateValue,
  path: TemplatePath,
): Generator<RuleFinding> {
  if (typeof zone !== "string") return;
  if (!zone.endsWith("."))
    yield {
      path: [...path, "HostedZoneName"],
      message: `the name of a zone ends in a dot: ${zone}.`,
    };
  if (typeof name !== "string") return;
  const [inner, outer] = [name, zone].map((each) => each.replace(/\.$/, ""));
  if (inner === outer || inner?.endsWith(`.${outer}`)) return;
  yield { path: [...path, "Name"], message: `${name} does not lie in the zone ${zone}` };
}
