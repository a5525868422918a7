import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sampleValue } from "@proton/bundle";
import type { RouteExample } from "@proton/console/extension";
import { parse } from "yaml";

/** Where projects keep the description of their APIs. */
const PLACES = ["docs/openapi", "openapi"].flatMap((path) =>
  ["yaml", "yml", "json"].map((extension) => `${path}.${extension}`),
);
const MOST_BYTES = 4 * 1024 * 1024;
/** Of a route's part of a description, with what it refers to. */
const MOST_NODES = 20_000;

type Node = Readonly<Record<string, unknown>>;

/** What the project's OpenAPI description says of a route; `undefined` where it says nothing. */
export function routeExample(projectDirectory: string, routeKey: string): RouteExample | undefined {
  for (const file of PLACES) {
    try {
      const document = readDocument(join(projectDirectory, file));
      const found = document && exampleIn(document, routeKey);
      if (found !== undefined) return { file, ...found };
    } catch {
      // A description that cannot be read describes nothing: examples are a help and no more.
    }
  }
  return undefined;
}

function readDocument(file: string): Node | undefined {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? Infinity) > MOST_BYTES) return undefined;
  return nodeOf(parse(readFileSync(file, "utf8")));
}

function exampleIn(document: Node, routeKey: string): Omit<RouteExample, "file"> | undefined {
  const [method = "", path = ""] = routeKey.split(" ");
  const follow = resolver(document);
  const paths = Object.entries(nodeOf(document.paths) ?? {});
  const [, item] = paths.find(([template]) => shapeOf(template) === shapeOf(path)) ?? [];
  const described = nodeOf(follow(item));
  const operation = nodeOf(follow(own(described, method.toLowerCase())));
  if (operation === undefined) return undefined;
  const parameters = [described?.parameters, operation.parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((each) => nodeOf(follow(each)) ?? {});
  const namesIn = (where: string) =>
    parameters
      .filter((each) => each.in === where)
      .map(({ name, description }) => ({
        name: String(name),
        ...(typeof description === "string" && { description }),
      }));
  const body = bodyOf(nodeOf(follow(operation.requestBody)), follow);
  return {
    ...(typeof operation.summary === "string" && { summary: operation.summary }),
    query: namesIn("query"),
    headers: namesIn("header"),
    ...(body && { body }),
  };
}

function bodyOf(body: Node | undefined, follow: (value: unknown) => unknown): RouteExample["body"] {
  const types = Object.entries(nodeOf(body?.content) ?? {});
  const [contentType, media] = types.find(([type]) => /[/+]json\b/.test(type)) ?? [];
  const content = nodeOf(media);
  if (contentType === undefined || content === undefined) return undefined;
  const [named] = Object.values(nodeOf(content.examples) ?? {});
  const given = content.example ?? nodeOf(follow(named))?.value;
  const value = given ?? sampleOf(follow(content.schema));
  return value === undefined
    ? undefined
    : { contentType, text: JSON.stringify(value, undefined, 2) };
}

function sampleOf(schema: unknown): unknown {
  const { examples, ...rest } = nodeOf(schema) ?? {};
  const [first] = Array.isArray(examples) ? examples : [];
  try {
    return first ?? sampleValue(rest, "body");
  } catch {
    // Schemas may say more than samples are made of.
    return undefined;
  }
}

/** Puts what a value refers to in its place: references may multiply, so that their number is bounded. */
function resolver(document: Node): (value: unknown) => unknown {
  let left = MOST_NODES;
  return function resolve(value): unknown {
    left -= 1;
    if (left < 0) throw new RangeError("the description refers to more than is looked at");
    if (Array.isArray(value)) return value.map(resolve);
    const node = nodeOf(value);
    if (node === undefined) return value;
    if (typeof node.$ref === "string") return resolve(pointed(document, node.$ref));
    return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, resolve(each)]));
  };
}

function pointed(document: Node, reference: string): unknown {
  if (!reference.startsWith("#/")) return {};
  return reference
    .slice(2)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, name) => own(nodeOf(node), name), document);
}

/** Variables are called differently in templates and descriptions. */
function shapeOf(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "{}");
}

function own(node: Node | undefined, name: string): unknown {
  return node !== undefined && Object.hasOwn(node, name) ? node[name] : undefined;
}

function nodeOf(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Node)
    : undefined;
}
