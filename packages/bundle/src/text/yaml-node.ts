import type { Range } from "@proton/text";

/** A YAML value that knows where it stands. */
export type YamlNode = YamlMapping | YamlSequence | YamlScalar;

export interface YamlEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: YamlNode;
}

export interface YamlMapping {
  readonly kind: "mapping";
  readonly range: Range;
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlSequence {
  readonly kind: "sequence";
  readonly range: Range;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly range: Range;
  readonly value: string | number | bigint | boolean | null;
}

/** The value of a key, `undefined` when the node is not a mapping or lacks the key. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "mapping" ? node.entries.get(key)?.value : undefined;
}

/** The entry of a key: its name's range as well as its value. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === "mapping" ? node.entries.get(key) : undefined;
}

/** The entries of a mapping; anything else has none. */
export function entriesOf(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.kind === "mapping" ? [...node.entries.values()] : [];
}

/** The items of a sequence; anything else has none. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

/** The text of a string scalar, `undefined` for everything else. */
export function stringOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The plain value of a node, without positions. */
export function plainValue(node: YamlNode): unknown {
  if (node.kind === "scalar") {
    return typeof node.value === "bigint" ? Number(node.value) : node.value;
  }
  if (node.kind === "sequence") return node.items.map(plainValue);
  return recordOf(node);
}

/** The plain value of a mapping; no key can reach the prototype. */
export function recordOf(node: YamlMapping): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { key, value } of node.entries.values()) {
    Object.defineProperty(record, key, {
      value: plainValue(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return record;
}

/** What a node is, in the words of a schema: `string`, `number`, `array`, `object`, `null` … */
export function typeName(node: YamlNode): string {
  if (node.kind === "mapping") return "object";
  if (node.kind === "sequence") return "array";
  if (node.value === null) return "null";
  return typeof node.value === "bigint" ? "number" : typeof node.value;
}
