import {
  type Attributes,
  type AttributeValue,
  attributeOf,
  emptyAttributes,
  held,
  type Item,
} from "../values/index.ts";
import { reading } from "./compile.ts";
import { parseProjection } from "./parse-projection.ts";
import type { Path } from "./path.ts";
import { type PathTree, pathTree } from "./path-tree.ts";
import { resolvePath, type Scope } from "./scope.ts";

/** What is to be seen of an item. */
export interface Projection {
  readonly paths: readonly Path[];
  project(item: Item): Item;
}

/** Compiles a projection expression. */
export function compileProjection(text: string, scope: Scope): Projection {
  return reading("ProjectionExpression", () =>
    projectionOf(scope.cache.parse(parseProjection, text).map((path) => resolvePath(path, scope))),
  );
}

/** A projection to paths that neither overlap nor conflict. */
export function projectionOf(paths: readonly Path[]): Projection {
  const tree = pathTree(paths.map((path) => ({ path, value: true as const })));
  return { paths, project: (item) => projectAttributes(item, tree) };
}

/** The parts of an item at some paths, within what they are in. */
export function projectPaths(item: Item, paths: readonly Path[]): Item {
  return projectionOf(paths).project(item);
}

function projectAttributes(attributes: Attributes, { children }: PathTree<true>): Item {
  const projected = emptyAttributes();
  for (const [step, child] of children) {
    const value =
      typeof step === "string" ? projectValue(attributeOf(attributes, step), child) : undefined;
    if (value !== undefined) projected[step] = value;
  }
  return projected;
}

/** What a value has of a tree of paths, or undefined where it has nothing. */
function projectValue(
  value: AttributeValue | undefined,
  node: PathTree<true>,
): AttributeValue | undefined {
  if (value === undefined || node.payload) return value;
  const [step] = node.children.keys();
  if (typeof step === "number") return projectList(held(value, "L") ?? [], node);
  const attributes = projectAttributes(held(value, "M") ?? {}, node);
  return Object.keys(attributes).length > 0 ? { M: attributes } : undefined;
}

/** Elements keep the order that they have in the list, not the one that they are asked for in. */
function projectList(
  list: readonly AttributeValue[],
  { children }: PathTree<true>,
): AttributeValue | undefined {
  const entries = [...children] as [number, PathTree<true>][];
  const elements = entries
    .sort(([a], [b]) => a - b)
    .map(([index, child]) => projectValue(list[index], child))
    .filter((element) => element !== undefined);
  return elements.length > 0 ? { L: elements } : undefined;
}
