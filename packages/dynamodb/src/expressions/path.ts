import { type Attributes, type AttributeValue, attributeOf, held } from "../values/index.ts";

/** A document path with its names resolved: attributes by name, elements of lists by index. */
export type Path = readonly (string | number)[];

/** The path as AWS shows it in messages. */
export const formatPath = (path: Path) =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

/** Whether two paths are the same step by step. */
export const samePath = (a: Path, b: Path) =>
  a.length === b.length && a.every((step, at) => step === b[at]);

/** What stands at a path, if anything does. */
export function valueAt(item: Attributes | undefined, path: Path): AttributeValue | undefined {
  const [first, ...rest] = path;
  let value = typeof first === "string" ? attributeOf(item, first) : undefined;
  for (const step of rest) value = childOf(value, step);
  return value;
}

/** The element or attribute of a document value. */
export function childOf(
  value: AttributeValue | undefined,
  step: string | number,
): AttributeValue | undefined {
  return typeof step === "number" ? held(value, "L")?.[step] : attributeOf(held(value, "M"), step);
}
