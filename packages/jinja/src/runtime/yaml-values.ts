import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { float } from "./namespace-values.ts";

/**
 * The data of a YAML document as a template's namespace wants it: `1.0` and `1e3` stay floats,
 * which `document.toJS()` would turn into ints. Aliases and their depth are the parser's to bound.
 */
export function yamlToData(document: Document): unknown {
  return dataOf(document.contents, document);
}

function dataOf(node: unknown, document: Document): unknown {
  if (isScalar(node)) {
    const { value, source } = node;
    return typeof value === "number" && /[.eE]/.test(source ?? "") ? float(value) : value;
  }
  if (isSeq(node)) return node.items.map((item) => dataOf(item, document));
  if (isAlias(node)) return dataOf(node.resolve(document) as Node | undefined, document);
  if (!isMap(node)) return null;
  return new Map(
    node.items.map((pair) => [String(dataOf(pair.key, document)), dataOf(pair.value, document)]),
  );
}
