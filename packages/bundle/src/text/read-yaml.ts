import { type Finding, findingOf } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from "yaml";
import { readingRules } from "../rules/reading-rules.ts";
import { SourceText } from "./source-text.ts";
import { isJinja, notRendered, unrenderedJinja } from "./unrendered-jinja.ts";
import type { YamlEntry, YamlNode } from "./yaml-node.ts";
import { versionDifference } from "./yaml-versions.ts";

const MAX_DEPTH = 100;
const MAX_NODES = 100_000;
/** The text of a token costs the parser little, each token a lot: this bounds its time and memory. */
const MAX_TOKENS = 150_000;
const MAX_SYNTAX_FINDINGS = 10;

/** A YAML document with positions; `root` is absent when it is empty or cannot be read. */
export interface YamlDocument {
  readonly source: SourceText;
  readonly root: YamlNode | undefined;
  readonly findings: readonly Finding[];
}

/** Reads one YAML document. Never throws: what is wrong with the text is in `findings`. */
export function readYaml(text: string, file: string): YamlDocument {
  const source = new SourceText(file, text);
  try {
    refuseTooManyTokens(text);
    return parse(source);
  } catch (error) {
    if (error instanceof TooComplex) {
      return { source, root: undefined, findings: [tooComplex(source, error.offset)] };
    }
    if (!(error instanceof RangeError)) throw error;
    return { source, root: undefined, findings: [tooComplex(source, 0)] };
  }
}

function parse(source: SourceText): YamlDocument {
  const document = parseDocument(source.text, {
    prettyErrors: false,
    uniqueKeys: false,
    merge: false,
    logLevel: "silent",
  });
  if (document.errors.some((error) => error.code === "RESOURCE_EXHAUSTION"))
    throw new TooComplex(0);
  if (document.errors.length > 0) {
    const jinja = unrenderedJinja(source, document.errors);
    if (jinja.length > 0) return { source, root: undefined, findings: jinja };
    const findings = document.errors.slice(0, MAX_SYNTAX_FINDINGS).map((error) =>
      findingOf(readingRules.yamlSyntax, {
        message: `not valid YAML: ${lowerFirst(error.message)}`,
        file: source.file,
        range: source.range(error.pos[0], error.pos[1]),
      }),
    );
    return { source, root: undefined, findings };
  }
  const conversion = new Conversion(source);
  const contents = document.contents as Node | null;
  const root = contents === null ? undefined : conversion.convert(contents, 0);
  const { findings, jinja } = conversion;
  // What else would be said of such a mapping is a consequence.
  return jinja.length > 0
    ? { source, root: undefined, findings: jinja }
    : { source, root, findings };
}

/** Thrown inside this file only. */
class TooComplex extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super("too complex");
    this.offset = offset;
  }
}

class Conversion {
  readonly findings: Finding[] = [];
  /** Where Jinja is YAML. */
  readonly jinja: Finding[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, { readonly node: YamlNode; readonly size: number }>();
  #nodes = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  convert(node: Node, depth: number): YamlNode {
    const before = this.#nodes;
    this.#count(1, node);
    if (depth > MAX_DEPTH) throw new TooComplex(node.range?.[0] ?? 0);
    if (isAlias(node)) return this.#alias(node.source, node);
    const converted = this.#content(node, depth);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor) this.#anchors.set(anchor, { node: converted, size: this.#nodes - before });
    return converted;
  }

  #content(node: Node, depth: number): YamlNode {
    const range = this.#range(node);
    if (isMap(node) && node.flow === true) this.#reportJinja(range);
    if (isMap(node)) return { kind: "mapping", range, entries: this.#entries(node.items, depth) };
    if (isSeq(node)) {
      return {
        kind: "sequence",
        range,
        items: node.items.map((item) => this.#item(item, range, depth)),
      };
    }
    if (isScalar(node)) this.#compareVersions(node, range);
    return { kind: "scalar", range, value: isScalar(node) ? scalarValue(node.value) : null };
  }

  #entries(pairs: readonly Pair[], depth: number): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    for (const pair of pairs) {
      const keyNode = pair.key as Node | null;
      const keyRange = keyNode?.range ? this.#range(keyNode) : this.#source.range(0, 0);
      if (isScalar(keyNode)) this.#compareVersions(keyNode, keyRange);
      else this.#reportJinja(keyRange);
      const key = isScalar(keyNode)
        ? String(keyNode.value)
        : this.#source.text.slice(keyRange.start.offset, keyRange.end.offset);
      const previous = entries.get(key);
      if (previous) this.#reportDuplicate(key, keyRange, previous.keyRange);
      entries.set(key, { key, keyRange, value: this.#item(pair.value, keyRange, depth) });
    }
    return entries;
  }

  #reportJinja({ start, end }: Range): void {
    const text = this.#source.text.slice(start.offset, end.offset);
    if (!isJinja(text) || this.jinja.length >= MAX_SYNTAX_FINDINGS) return;
    this.jinja.push(notRendered(this.#source, start.offset, text));
  }

  #item(value: unknown, near: Range, depth: number): YamlNode {
    if (value !== null && value !== undefined) return this.convert(value as Node, depth + 1);
    return { kind: "scalar", range: { start: near.end, end: near.end }, value: null };
  }

  #alias(name: string, node: Node): YamlNode {
    const target = this.#anchors.get(name);
    const range = this.#range(node);
    if (target) {
      this.#count(target.size, node);
      return { ...target.node, range };
    }
    this.findings.push(
      findingOf(readingRules.yamlSyntax, {
        message: `alias "*${name}" stands before its anchor "&${name}" is complete`,
        file: this.#source.file,
        range,
      }),
    );
    return { kind: "scalar", range, value: null };
  }

  #compareVersions({ type, source }: Scalar, range: Range): void {
    const difference = type === "PLAIN" ? versionDifference(source ?? "") : undefined;
    if (difference === undefined || this.findings.length >= MAX_SYNTAX_FINDINGS) return;
    const message = `${shorten(source ?? "")} is ${difference}`;
    const details = { message, file: this.#source.file, range };
    this.findings.push(findingOf(readingRules.yamlVersions, details));
  }

  #count(nodes: number, at: Node): void {
    this.#nodes += nodes;
    if (this.#nodes > MAX_NODES) throw new TooComplex(at.range?.[0] ?? 0);
  }

  #range(node: Node): Range {
    const [start, end] = node.range ?? [0, 0];
    return this.#source.range(start, end);
  }

  #reportDuplicate(key: string, range: Range, first: Range): void {
    this.findings.push(
      findingOf(readingRules.duplicateKey, {
        message: `key "${shorten(key)}" is written twice in one mapping; keep one of them`,
        file: this.#source.file,
        range,
        related: [{ message: "first written here", file: this.#source.file, range: first }],
      }),
    );
  }
}

/** Counts tokens before the parser builds anything from them. */
function refuseTooManyTokens(text: string): void {
  if (text.length < MAX_TOKENS / 2) return;
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    offset += token.length;
    if (tokens > MAX_TOKENS) throw new TooComplex(Math.min(offset, text.length));
  }
}

function tooComplex(source: SourceText, offset: number): Finding {
  return findingOf(readingRules.yamlTooComplex, {
    message: `nests deeper than ${MAX_DEPTH} levels or expands to more than ${MAX_NODES.toLocaleString("en")} values`,
    file: source.file,
    range: source.range(offset, offset + 1),
  });
}

function scalarValue(value: unknown): string | number | bigint | boolean | null {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return value;
    default:
      return value === null || value === undefined ? null : String(value);
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
