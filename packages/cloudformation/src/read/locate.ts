import { isMap, isSeq, type ParsedNode } from "yaml";
import type { TemplatePath } from "../template.ts";
import { keyText } from "./build-value.ts";
import { longFormOf } from "./short-forms.ts";

/** The offsets of a value or its key. A path that goes nowhere gives its nearest ancestor. */
export function locate(
  root: ParsedNode | null,
  path: TemplatePath,
  part: "key" | "value",
): readonly [number, number] | undefined {
  let node = root;
  let key: ParsedNode | null = null;
  let untagged = false;
  for (const step of path) {
    if (node === null) break;
    if (!untagged && node.tag?.startsWith("!") === true && longFormOf(node.tag) === step) {
      untagged = true;
      key = null;
      continue;
    }
    const child = childOf(node, step);
    if (child === undefined) break;
    [key, node] = child;
    untagged = false;
  }
  const wanted = (part === "key" ? (key ?? node) : (node ?? key)) ?? root;
  if (wanted === null) return undefined;
  const [start, end] = wanted.range;
  return start === end && key !== null ? [key.range[0], key.range[1]] : [start, end];
}

function childOf(
  node: ParsedNode,
  step: string | number,
): readonly [ParsedNode | null, ParsedNode | null] | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => keyText(key) === String(step));
    return pair && [pair.key, pair.value];
  }
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step] as ParsedNode | null | undefined;
    return item === undefined ? undefined : [null, item];
  }
  return undefined;
}
