import { ExpressionError } from "./expression-error.ts";
import { formatPath, type Path } from "./path.ts";

/** Paths that share their beginnings, each with a payload at its end. */
export interface PathTree<Payload> {
  readonly children: Map<string | number, PathTree<Payload>>;
  /** The first path that leads here or beyond. */
  readonly first: Path;
  payload?: { readonly value: Payload };
}

export interface PathEntry<Payload> {
  readonly path: Path;
  readonly value: Payload;
}

/**
 * Builds the tree of some paths, none of which may lead to, through or past another, or take for a
 * list what another takes for a map.
 */
export function pathTree<Payload>(entries: readonly PathEntry<Payload>[]): PathTree<Payload> {
  const root: PathTree<Payload> = { children: new Map(), first: [] };
  let conflict: string | undefined;
  for (const { path, value } of entries) {
    let node = root;
    for (const step of path) {
      if (node.payload) throw overlap(node.first, path);
      const sibling = node.children.values().next().value;
      const siblingStep = node.children.keys().next().value;
      if (sibling && typeof siblingStep !== typeof step) {
        conflict ??= pair("conflict with", sibling.first, path);
      }
      node = childNode(node, step, path);
    }
    if (node.payload || node.children.size > 0) throw overlap(node.first, path);
    node.payload = { value };
  }
  if (conflict !== undefined) throw new ExpressionError(conflict);
  return root;
}

function childNode<Payload>(
  node: PathTree<Payload>,
  step: string | number,
  path: Path,
): PathTree<Payload> {
  const known = node.children.get(step);
  if (known) return known;
  const child: PathTree<Payload> = { children: new Map(), first: path };
  node.children.set(step, child);
  return child;
}

const overlap = (one: Path, two: Path) => new ExpressionError(pair("overlap with", one, two));

const pair = (how: string, one: Path, two: Path) =>
  `Two document paths ${how} each other; must remove or rewrite one of these paths; ` +
  `path one: ${formatPath(one)}, path two: ${formatPath(two)}`;
