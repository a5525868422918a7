import { validationError } from "../dynamodb-error.ts";
import {
  type Attributes,
  type AttributeValue,
  addNumbers,
  emptyAttributes,
  held,
  type Item,
  levelsOf,
  MAX_LEVELS,
  tooDeep,
  typeOf,
  uniteSets,
  withoutMembers,
} from "../values/index.ts";
import type { Assigned, Edit } from "./bind-update.ts";
import type { Operand } from "./operand.ts";
import { valueAt } from "./path.ts";
import type { PathTree } from "./path-tree.ts";

/** An edit whose result is known: the value to stand there, or undefined where none is to. */
type Change = (current: AttributeValue | undefined) => AttributeValue | undefined;

/**
 * Makes the changes of an update, all of which see the item as it was before: values are read, and
 * indexes of lists counted, without the other changes.
 */
export function applyEdits(before: Item, tree: PathTree<Edit>): Item {
  const changes = resolved(before, tree);
  const after = copyOf(before);
  changeAttributes(after, changes, 1);
  return after;
}

/** The same tree with what is to be set read from the item as it was. */
function resolved(before: Item, { children, first, payload }: PathTree<Edit>): PathTree<Change> {
  const node: PathTree<Change> = { children: new Map(), first };
  for (const [step, child] of children) node.children.set(step, resolved(before, child));
  if (payload) node.payload = { value: changeOf(before, payload.value) };
  return node;
}

function changeOf(before: Item, edit: Edit): Change {
  switch (edit.action) {
    case "SET": {
      const value = evaluate(edit.assigned, before);
      return () => value;
    }
    case "REMOVE":
      return () => undefined;
    case "ADD":
      return (current) => added(current, edit.value);
    case "DELETE":
      return (current) => deleted(current, edit.value);
  }
}

function evaluate(assigned: Assigned, item: Item): AttributeValue {
  if (assigned.kind === "value") return assigned.value;
  if (assigned.kind === "path") return valueAt(item, assigned.path) ?? missing();
  const [first, second] = assigned.args as readonly [Operand, Operand];
  if (assigned.kind === "call" && assigned.name === "if_not_exists") {
    const existing = first.kind === "path" ? valueAt(item, first.path) : undefined;
    return existing ?? evaluate(second, item);
  }
  const [left, right] = [evaluate(first, item), evaluate(second, item)];
  if (assigned.kind === "call") {
    return { L: [...(held(left, "L") ?? wrongType()), ...(held(right, "L") ?? wrongType())] };
  }
  const sign = assigned.operator === "+" ? 1 : -1;
  return { N: addNumbers(held(left, "N") ?? wrongType(), held(right, "N") ?? wrongType(), sign) };
}

function added(current: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (current === undefined) return value;
  const type = typeOf(value);
  if (typeOf(current) !== type) return wrongType();
  const number = held(value, "N");
  if (number !== undefined) return { N: addNumbers(held(current, "N") ?? "0", number) };
  // Only the older parameters add to lists.
  const list = held(value, "L");
  return list ? { L: [...(held(current, "L") ?? []), ...list] } : uniteSets(current, value);
}

function deleted(
  current: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  if (current === undefined) return undefined;
  return typeOf(current) === typeOf(value) ? withoutMembers(current, value) : wrongType();
}

function changeAttributes(
  attributes: Record<string, AttributeValue>,
  { children }: PathTree<Change>,
  level: number,
): void {
  for (const [step, child] of children) {
    if (typeof step === "number") invalidPath();
    const value = changed(attributes[step], child, level);
    if (value === undefined) delete attributes[step];
    else attributes[step] = value;
  }
}

/** The value of a node of the tree after its change, or after the changes below it. */
function changed(
  current: AttributeValue | undefined,
  node: PathTree<Change>,
  level: number,
): AttributeValue | undefined {
  if (node.payload) {
    const value = node.payload.value(current);
    if (value && level + levelsOf(value) - 1 > MAX_LEVELS) throw tooDeep();
    return value;
  }
  const [step] = node.children.keys();
  if (typeof step === "number") {
    return { L: changedList(held(current, "L") ?? invalidPath(), node, level + 1) };
  }
  const attributes = copyOf(held(current, "M") ?? invalidPath());
  changeAttributes(attributes, node, level + 1);
  return { M: attributes };
}

function copyOf(attributes: Attributes): Record<string, AttributeValue> {
  return Object.assign(emptyAttributes(), attributes);
}

/** Elements that are set beyond the end are appended in the order of their indexes. */
function changedList(
  list: readonly AttributeValue[],
  { children }: PathTree<Change>,
  level: number,
): AttributeValue[] {
  const elements: (AttributeValue | undefined)[] = [...list];
  const entries = [...children] as [number, PathTree<Change>][];
  for (const [index, child] of entries.sort(([a], [b]) => a - b)) {
    const value = changed(list[index], child, level);
    if (index < list.length) elements[index] = value;
    else elements.push(value);
  }
  return elements.filter((element) => element !== undefined);
}

function invalidPath(): never {
  throw validationError(
    "The document path provided in the update expression is invalid for update",
  );
}

function wrongType(): never {
  throw validationError("An operand in the update expression has an incorrect data type");
}

function missing(): never {
  throw validationError(
    "The provided expression refers to an attribute that does not exist in the item",
  );
}
