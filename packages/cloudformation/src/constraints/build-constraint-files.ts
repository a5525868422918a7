import type { ResourceConstraints } from "./constraint.ts";

/** A published resource schema, as far as it is looked at. */
export interface PublishedSchema {
  readonly typeName: string;
  readonly definitions?: Readonly<Record<string, unknown>>;
  readonly [keyword: string]: unknown;
}

type Json = Readonly<Record<string, unknown>>;

const VALUES = new Set(
  `enum enumCaseInsensitive const pattern format minLength maxLength minimum maximum exclusiveMinimum
   exclusiveMaximum multipleOf minItems maxItems uniqueItems uniqueKeys minProperties maxProperties
   requiredXor requiredOr dependentRequired dependentExcluded`.split(/\s+/),
);
/** Said by the packed specs already, but for alternatives. */
const ONLY_IN_ALTERNATIVES = new Set(["type", "required"]);
const ALTERNATIVES = new Set(["allOf", "anyOf", "oneOf"]);
const SINGLE = new Set(["not", "if", "then", "else"]);
const NESTED = new Set(["items", "additionalProperties"]);
const NAMED = new Set(["properties", "patternProperties"]);
const IDLE_PATTERN = /^\^?\.[*+]\$?$|^\^?\[\\s\\S\]\*\$?$/;

/**
 * Packs what published resource schemas say of values into one small file a service. The result maps
 * file names to texts.
 */
export function buildConstraintFiles(
  schemas: Iterable<PublishedSchema>,
  source: string,
): ReadonlyMap<string, string> {
  const services = new Map<string, Map<string, ResourceConstraints>>();
  for (const schema of schemas) {
    const [, service = "", name = ""] = schema.typeName.split("::");
    const packed = pack(schema);
    if (Object.keys(packed).length === 0) continue;
    const types = services.get(service) ?? new Map();
    services.set(service, types.set(name, packed));
  }
  const files = new Map<string, string>();
  for (const [service, types] of services) {
    const lines = [...types]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, packed]) => `${JSON.stringify(name)}:${JSON.stringify(packed)}`);
    const head = `node packages/cloudformation/generate-constraints.ts, from ${source}`;
    files.set(`${service}.json`, `{"//":${JSON.stringify(head)},\n${lines.join(",\n")}}\n`);
  }
  return files;
}

function pack(schema: PublishedSchema): ResourceConstraints {
  let definitions: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema.definitions ?? {}).map(([name, each]) => [name, stripped(each, false)]),
  );
  let root = stripped(schema, false);
  // A definition that says nothing is left out, which can empty another one.
  for (;;) {
    const idle = new Set(Object.keys(definitions).filter((name) => isIdle(definitions[name])));
    if (idle.size === 0) break;
    const others = Object.entries(definitions).filter(([name]) => !idle.has(name));
    definitions = Object.fromEntries(others.map(([name, each]) => [name, without(each, idle)]));
    root = without(root, idle) as Json;
  }
  const isEmpty = Object.keys(definitions).length === 0;
  return { ...root, ...(!isEmpty && { definitions }) } as ResourceConstraints;
}

function stripped(schema: unknown, inAlternative: boolean): Json {
  if (!isObject(schema)) return {};
  const entries = Object.entries(schema).flatMap(([key, value]): readonly [string, unknown][] => {
    if (key === "$ref") return [[key, String(value).replace("#/definitions/", "#")]];
    if (ALTERNATIVES.has(key) && Array.isArray(value))
      return [[key, value.map((each) => stripped(each, true))]];
    if (SINGLE.has(key)) return [[key, stripped(value, true)]];
    if (NESTED.has(key)) {
      const inner = stripped(value, inAlternative);
      return isIdle(inner) ? [] : [[key, inner]];
    }
    if (NAMED.has(key) && isObject(value)) {
      const members = Object.entries(value)
        .map(([name, each]) => [name, stripped(each, inAlternative)] as const)
        .filter(([, each]) => inAlternative || !isIdle(each));
      return members.length === 0 ? [] : [[key, Object.fromEntries(members)]];
    }
    if (key === "pattern") {
      const pattern = javaScriptPattern(String(value));
      return pattern === undefined ? [] : [[key, pattern]];
    }
    const isKept = VALUES.has(key) || (inAlternative && ONLY_IN_ALTERNATIVES.has(key));
    return isKept && saysSomething(key, value) ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

function saysSomething(key: string, value: unknown): boolean {
  if (key === "minLength" || key === "minItems") return value !== 0;
  if (key === "uniqueItems") return value === true;
  return true;
}

/**
 * A pattern as JavaScript reads it, `undefined` where that is not what its author meant or where it
 * says nothing. Schemas hold patterns of Java and Python, too.
 */
function javaScriptPattern(pattern: string): string | undefined {
  const portable = pattern.replaceAll("\\A", "^").replaceAll(/\\[Zz]/g, "$");
  const isForeign = /\\[pPhHRXGQE]|&&|\[\[:|\(\?[a-z]+[):]|\{\d+-\d+\}/.test(portable);
  return isForeign || IDLE_PATTERN.test(portable) ? undefined : portable;
}

/** Takes out what refers to definitions that are gone. */
function without(value: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => without(each, gone));
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, each]) => !(key === "$ref" && gone.has(String(each).slice(1))))
    .map(([key, each]) => [key, without(each, gone)] as const)
    .filter(([key, each]) => SINGLE.has(key) || !isIdle(each));
  return Object.fromEntries(entries);
}

function isIdle(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
