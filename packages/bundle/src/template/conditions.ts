import { type Branch, branchConditions, type Literal, type Template } from "@proton/jinja";
import { formatNamespacePath } from "./namespace-shape.ts";
import { type NamespaceReference, namespacePath } from "./references.ts";

/** What decides which branches of a template are taken: paths, with what they are compared. */
export type Decisions = ReadonlyMap<string, Decision>;

export interface Decision {
  readonly path: readonly string[];
  readonly literals: readonly Literal[];
}

/** Gathers what the conditions and loops of a template depend on. */
export function decisionsOf(
  template: Template,
  branches: readonly Branch[],
  references: readonly NamespaceReference[],
): Decisions {
  const decisions = new Map<string, Decision>();
  const add = (path: readonly string[], literals: readonly Literal[]): void => {
    const text = formatNamespacePath(path);
    const before = decisions.get(text)?.literals ?? [];
    decisions.set(text, { path, literals: [...new Set([...before, ...literals])] });
  };
  for (const { path, literals } of branchConditions(template)) add(namespacePath(path), literals);
  // Whether a list is empty decides too, so what loops go over counts.
  const places = branches.flatMap(({ conditions }) => conditions);
  for (const { path, range } of references) {
    const decides = places.some(
      ({ start, end }) => start.offset <= range.start.offset && range.end.offset <= end.offset,
    );
    if (decides) add(path, []);
  }
  return decisions;
}
