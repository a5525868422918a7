import {
  isList,
  isObject,
  type TemplateObject,
  type TemplateValue,
  scalarText as textOf,
} from "../template.ts";
import { SAM_TRANSFORM } from "../transforms.ts";
import { expandHttpApi, expandRestApi, needsImplicit } from "./sam-apis.ts";
import { embeddedConnectors, expandConnector } from "./sam-connectors.ts";
import { attributesOf, IMPLICIT_APIS, pick, type SamContext } from "./sam-context.ts";
import { SamError } from "./sam-error.ts";
import { expandFunction, tagsOf } from "./sam-function.ts";

/** The kinds of `Globals`, by the types that they are for. */
const GLOBALS: Readonly<Record<string, string>> = {
  "AWS::Serverless::Api": "Api",
  "AWS::Serverless::Function": "Function",
  "AWS::Serverless::HttpApi": "HttpApi",
  "AWS::Serverless::SimpleTable": "SimpleTable",
};

const CONNECTOR = "AWS::Serverless::Connector";

/**
 * Does what `AWS::Serverless-2016-10-31` does: functions with their roles, versions and events, HTTP
 * and REST APIs, simple tables, connectors. A template without such resources only loses the transform's name.
 *
 * @throws {SamError} naming what is not expanded
 */
export function expandSam(template: TemplateObject): TemplateObject {
  const { Globals: globals, Transform: transform, ...rest } = template;
  const given = isObject(template.Resources) ? template.Resources : {};
  const kinds = isObject(globals) ? (globals as SamContext["globals"]) : {};
  const sources = Object.fromEntries(
    Object.entries(given).map(([id, source]) => [id, withGlobals(source, kinds)]),
  ) as SamContext["sources"];
  const context: SamContext = {
    sources,
    resources: {},
    routes: new Map(),
    names: new Map(),
    globals: kinds,
  };
  const entries = Object.entries(sources);
  for (const [id, source] of entries) {
    if (!isObject(source) || !textOf(source.Type).startsWith("AWS::Serverless::"))
      context.resources[id] = withoutConnectors(source);
    else if (source.Type === "AWS::Serverless::Function") expandFunction(id, source, context);
    else if (source.Type === "AWS::Serverless::SimpleTable")
      context.resources[id] = simpleTable(source);
    else if (source.Type !== CONNECTOR && !Object.hasOwn(GLOBALS, textOf(source.Type)))
      throw new SamError(id, `${textOf(source.Type)} is not expanded here`);
  }
  for (const [id, source] of entries) {
    if (!isObject(source)) continue;
    if (source.Type === CONNECTOR) expandConnector(id, source, context);
    for (const [name, connector] of embeddedConnectors(id, source))
      expandConnector(name, connector, context);
  }
  // APIs come last: functions say what their routes are.
  for (const [id, source] of entries) {
    if (source.Type === "AWS::Serverless::Api") expandRestApi(id, source, context);
    if (source.Type === "AWS::Serverless::HttpApi") expandHttpApi(id, source, context);
  }
  if (needsImplicit("Api", context))
    expandRestApi(IMPLICIT_APIS.Api, { Properties: { ...kinds.Api, StageName: "Prod" } }, context);
  if (needsImplicit("HttpApi", context))
    expandHttpApi(IMPLICIT_APIS.HttpApi, { Properties: { ...kinds.HttpApi } }, context);

  const others = (isList(transform) ? transform : [transform]).filter(
    (each) => each !== SAM_TRANSFORM && each !== undefined,
  ) as TemplateValue[];
  const expanded = { ...rest, Resources: context.resources };
  return {
    ...(renamed(expanded, context.names) as TemplateObject),
    ...(others.length > 0 && { Transform: others }),
  };
}

/** The globals of a kind stand behind what a resource says itself. */
function withGlobals(source: TemplateValue, globals: SamContext["globals"]): TemplateValue {
  if (!isObject(source)) return source;
  const kind = GLOBALS[textOf(source.Type)];
  const defaults = kind === undefined ? undefined : globals[kind];
  if (!isObject(defaults)) return source;
  return { ...source, Properties: merged(defaults, source.Properties ?? {}) };
}

function withoutConnectors(source: TemplateObject): TemplateObject {
  if (!isObject(source) || source.Connectors === undefined) return source;
  const { Connectors: _, ...rest } = source;
  return rest;
}

/** Mappings are merged, lists put together, all else is replaced. */
function merged(global: TemplateValue, own: TemplateValue): TemplateValue {
  if (isList(global) && isList(own)) return [...global, ...own];
  if (!isObject(global) || !isObject(own) || isCall(global) || isCall(own)) return own;
  const names = new Set([...Object.keys(global), ...Object.keys(own)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const [left, right] = [global[name], own[name]];
      return [
        name,
        left === undefined || right === undefined ? (right ?? left ?? null) : merged(left, right),
      ];
    }),
  ) as TemplateObject;
}

const isCall = (value: TemplateObject) =>
  Object.keys(value).some((key) => key === "Ref" || key.startsWith("Fn::"));

function simpleTable(source: TemplateObject): TemplateObject {
  const properties = isObject(source.Properties) ? source.Properties : {};
  const key = isObject(properties.PrimaryKey) ? properties.PrimaryKey : {};
  const types: Readonly<Record<string, string>> = { String: "S", Number: "N", Binary: "B" };
  const name = key.Name ?? "id";
  const throughput = properties.ProvisionedThroughput;
  return {
    Type: "AWS::DynamoDB::Table",
    ...attributesOf(source),
    Properties: {
      AttributeDefinitions: [
        { AttributeName: name, AttributeType: types[textOf(key.Type ?? "String")] ?? "S" },
      ],
      KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
      ...(throughput === undefined
        ? { BillingMode: "PAY_PER_REQUEST" }
        : { ProvisionedThroughput: throughput }),
      ...pick(properties, ["PointInTimeRecoverySpecification", "SSESpecification", "TableName"]),
      ...(isObject(properties.Tags) && {
        Tags: (tagsOf(properties.Tags) as TemplateValue[]).slice(1),
      }),
    },
  };
}

/** Names such as `Function.Alias` in `Ref`, `Fn::GetAtt` and `Fn::Sub` become those of resources. */
function renamed(value: TemplateValue, names: ReadonlyMap<string, string>): TemplateValue {
  if (names.size === 0) return value;
  if (isList(value)) return value.map((each) => renamed(each, names));
  if (!isObject(value)) return value;
  const { Ref: ref, "Fn::GetAtt": attribute, "Fn::Sub": sub } = value;
  const only = Object.keys(value).length === 1;
  if (only && typeof ref === "string" && names.has(ref)) return { Ref: names.get(ref) ?? ref };
  if (only && isList(attribute) && attribute.length > 1) {
    const [id, first, ...more] = attribute;
    const target = names.get(`${textOf(id)}.${textOf(first)}`);
    if (target !== undefined && more.length > 0) return { "Fn::GetAtt": [target, ...more] };
  }
  if (only && typeof sub === "string") return { "Fn::Sub": renamedText(sub, names) };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, renamed(member, names)]),
  ) as TemplateObject;
}

function renamedText(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{([A-Za-z0-9.]+)\}/g, (whole, name: string) => {
    const target = names.get(name);
    return target === undefined ? whole : `\${${target}}`;
  });
}
