import { isListType } from "../evaluate/resolve-parameters.ts";
import { getAttTarget } from "../references.ts";
import type { ResourceSpec } from "../specs/resource-spec.ts";
import { type CloudFormationTemplate, isList, isObject, type TemplateValue } from "../template.ts";
import { intrinsicOf } from "./choices.ts";

/** What a value is once it is computed; `unknown` where nobody can tell. */
export type ValueKind = "text" | "list" | "mapping" | "unknown";

/** What a value of a template is, whether it is written out or computed. */
export type KindOf = (value: TemplateValue | undefined) => ValueKind;

const RESULTS: Readonly<Record<string, ValueKind>> = {
  "Fn::Base64": "text",
  "Fn::Cidr": "list",
  "Fn::GetAZs": "list",
  "Fn::ImportValue": "text",
  "Fn::Join": "text",
  "Fn::Length": "text",
  "Fn::Split": "list",
  "Fn::Sub": "text",
  "Fn::ToJsonString": "text",
};

/** Tells what values of a template are. */
export function valueKinds(
  template: CloudFormationTemplate,
  spec: (type: string) => ResourceSpec | undefined,
): KindOf {
  const kindOf: KindOf = (value) => {
    if (value === undefined || value === null) return "unknown";
    const call = intrinsicOf(value);
    if (call === undefined) return isList(value) ? "list" : isObject(value) ? "mapping" : "text";
    const { name, argument } = call;
    if (name === "Ref") return refKind(template, argument);
    if (name === "Fn::GetAtt") return attributeKind(template, spec, argument);
    if (name === "Fn::FindInMap") return mappedKind(template, argument);
    if (name === "Fn::If" && isList(argument)) {
      const kinds = new Set(argument.slice(1).map(kindOf));
      const [only] = kinds;
      return kinds.size === 1 && only !== undefined ? only : "unknown";
    }
    return (Object.hasOwn(RESULTS, name) ? RESULTS[name] : undefined) ?? "unknown";
  };
  return kindOf;
}

function refKind(
  { Parameters, Resources }: CloudFormationTemplate,
  name: TemplateValue,
): ValueKind {
  if (typeof name !== "string" || name === "AWS::NoValue") return "unknown";
  const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
  if (parameter) return isListType(parameter.Type) ? "list" : "text";
  if (name === "AWS::NotificationARNs") return "list";
  if (name.startsWith("AWS::")) return "text";
  const resource = Object.hasOwn(Resources, name) ? Resources[name] : undefined;
  return resource?.Type.startsWith("AWS::") && !resource.Type.endsWith("::MODULE")
    ? "text"
    : "unknown";
}

function attributeKind(
  { Resources }: CloudFormationTemplate,
  spec: (type: string) => ResourceSpec | undefined,
  argument: TemplateValue,
): ValueKind {
  const read = getAttTarget(argument);
  const resource =
    read && Object.hasOwn(Resources, read.target) ? Resources[read.target] : undefined;
  const known = resource && spec(resource.Type);
  if (!known || read?.attribute === undefined) return "unknown";
  if (known.listAttributes.includes(read.attribute)) return "list";
  const property = known.properties[read.attribute]?.type.kind;
  if (property === "list") return "list";
  if (property === "string" || property === "integer") return "text";
  return known.textAttributes.includes(read.attribute) ? "text" : "unknown";
}

/** Of all values that a look-up can find, when they are of one kind. */
function mappedKind({ Mappings }: CloudFormationTemplate, argument: TemplateValue): ValueKind {
  const [map, top, second] = isList(argument) ? argument : [];
  const mapping = typeof map === "string" && Object.hasOwn(Mappings, map) ? Mappings[map] : {};
  const rows = Object.entries(mapping ?? {}).filter(
    ([key]) => typeof top !== "string" || key === top,
  );
  const values = rows.flatMap(([, row]) =>
    isObject(row)
      ? Object.entries(row).flatMap(([key, value]) =>
          typeof second !== "string" || key === second ? [value] : [],
        )
      : [],
  );
  const kinds = new Set(values.map((value) => (isList(value) ? "list" : "text")));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : "unknown";
}
