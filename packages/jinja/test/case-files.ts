import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { yamlToData } from "../src/index.ts";

/** One case: a template, what it is given, and what comes out. */
export interface JinjaCase {
  readonly file: string;
  readonly name: string;
  readonly template: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly expected: string | undefined;
  /** The code and the message that a failing template ends with. */
  readonly error:
    | { readonly code: string; readonly message: string; readonly at?: string }
    | undefined;
  /** Why Python's Jinja2 answers otherwise, for a case that pins a difference. */
  readonly differs: string | undefined;
}

const FOLDER = fileURLToPath(new URL("./cases/", import.meta.url));

export interface CaseFile {
  readonly path: string;
  readonly topic: string;
  readonly document: Document;
  readonly cases: readonly { readonly node: YAMLMap; readonly case: JinjaCase }[];
}

/** The case files, in the order of their names. */
export function readCaseFiles(): readonly CaseFile[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => readCaseFile(FOLDER + name, name.replace(".yaml", "")));
}

function readCaseFile(path: string, topic: string): CaseFile {
  const document = parseDocument(readFileSync(path, "utf8"));
  if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`);
  if (!isSeq(document.contents)) throw new Error(`${path} is not a list of cases`);
  const cases = document.contents.items.map((node) => {
    if (!isMap(node)) throw new Error(`${path} has a case that is not a mapping`);
    return { node: node as YAMLMap, case: caseOf(node as YAMLMap, topic) };
  });
  return { path, topic, document, cases };
}

function caseOf(node: YAMLMap, file: string): JinjaCase {
  const { name, template, expected, error, differs } = node.toJSON();
  const context = node.get("context", true);
  return {
    file,
    name,
    template,
    context: context ? dataOf(context) : {},
    expected,
    error,
    differs,
  };
}

function dataOf(node: unknown): Record<string, unknown> {
  const data = yamlToData({ contents: node } as Document);
  return Object.fromEntries(data as Map<string, unknown>);
}

/** Data as JSON that keeps floats apart from ints, for {@link Reference}. */
export function toReferenceContext(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(toReferenceContext);
  if (data instanceof Map) return toReferenceContext(Object.fromEntries(data));
  if (data === null || typeof data !== "object") {
    return typeof data === "number" && !Number.isInteger(data) ? { $float: String(data) } : data;
  }
  if ("typeName" in data && "value" in data) return { $float: String(data.value) };
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, toReferenceContext(value)]),
  );
}
