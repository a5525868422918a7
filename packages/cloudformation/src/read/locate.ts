import { isMap, isSeq, type ParsedNode, type YAMLMap } from "yaml";
import type { TemplatePath } from "../template.ts";
import { keyText } from "./build-value.ts";
import { longFormOf } from "./short-forms.ts";

/** The offsets of a value or its key. A path that goes nowhere gives its nearest ancestor. */
export type Locator = (
  path: TemplatePath,
  part: "key" | "value",
) => readonly [number, number] | undefined;

interface Place {
  readonly key: ParsedNode | null;
  readonly node: ParsedNode | null;
}

/** Finds where values of a parsed document stand. */
export function createLocator(root: ParsedNode | null): Locator {
  const membersOf = createMemberIndex();

  const childOf = (node: ParsedNode, step: string | number): Place | undefined => {
    if (isMap(node)) return membersOf(node).get(String(step));
    if (!isSeq(node) || typeof step !== "number") return undefined;
    const item = node.items[step] as ParsedNode | null | undefined;
    return item === undefined ? undefined : { key: null, node: item };
  };

  const placeOf = (path: TemplatePath): Place => {
    let place: Place = { key: null, node: root };
    let untagged = false;
    for (const step of path) {
      const { node } = place;
      if (node === null) break;
      if (!untagged && isShortForm(node, step)) {
        untagged = true;
        place = { key: null, node };
        continue;
      }
      const child = childOf(node, step);
      if (child === undefined) break;
      place = child;
      untagged = false;
    }
    return place;
  };

  return (path, part) => {
    const { key, node } = placeOf(path);
    const wanted = (part === "key" ? (key ?? node) : (node ?? key)) ?? root;
    if (wanted === null) return undefined;
    const [start, end] = wanted.range;
    return start === end && key !== null ? [key.range[0], key.range[1]] : [start, end];
  };
}

/** `!Ref x` is `{Ref: x}`: the step to `Ref` stays on the node. */
function isShortForm(node: ParsedNode, step: string | number): boolean {
  return node.tag?.startsWith("!") === true && longFormOf(node.tag) === step;
}

/** The members of a mapping by name, indexed when one is first asked for. */
function createMemberIndex(): (map: YAMLMap.Parsed) => ReadonlyMap<string, Place> {
  const indexes = new Map<YAMLMap.Parsed, ReadonlyMap<string, Place>>();
  return (map) => {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, Place>();
    for (const { key, value } of map.items) {
      const name = keyText(key);
      if (name !== undefined && !index.has(name)) index.set(name, { key, node: value });
    }
    indexes.set(map, index);
    return index;
  };
}
