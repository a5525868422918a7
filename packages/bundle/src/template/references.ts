import { ANY, references, type StaticPath, type Template } from "@proton/jinja";
import type { Range } from "@proton/text";

/** Stands for any item of a list, or a key that is only known when the template is rendered. */
export const ANY_KEY = "[]";

/** A read of the namespace in a template. */
export interface NamespaceReference {
  /** Such as `["service_instances", "[]", "inputs", "port"]`. */
  readonly path: readonly string[];
  readonly range: Range;
  /** Whether the template copes with a missing value: `is defined`, `default`. */
  readonly guarded: boolean;
}

/** Every read of the namespace; which item of a list is read makes no difference. */
export function namespaceReferences(template: Template): readonly NamespaceReference[] {
  return references(template).map(({ path, range, guarded }) => ({
    path: namespacePath(path),
    range,
    guarded,
  }));
}

/** A path of the analysis with every index as {@link ANY_KEY}. */
export function namespacePath(path: StaticPath): readonly string[] {
  return path.map((key) => (typeof key === "number" || key === ANY ? ANY_KEY : key));
}
