import { type Reference, referencesIn } from "../references.ts";
import { type ResourceSpec, resourceSpec } from "../specs/resource-spec.ts";
import type { CloudFormationTemplate, TemplatePath } from "../template.ts";
import { type ChangeEffect, effectAt, type PropertyChange } from "./property-changes.ts";
import { changed, type TemplateResourceChange } from "./resource-change.ts";

/** Names of parameters, mappings and conditions that differ. */
export interface ChangedNames {
  readonly parameters: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
}

/**
 * Adds to the changes what follows from them: a value that refers to a replaced resource changes
 * with it, and one that uses a changed parameter, mapping or condition may change. What is changed
 * so may be replaced in turn.
 */
export function spreadChanges(
  changes: Map<string, TemplateResourceChange>,
  before: CloudFormationTemplate,
  after: CloudFormationTemplate,
  names: ChangedNames,
): void {
  const specs = new Map<string, ResourceSpec | undefined>();
  const specOf = (type: string) => {
    if (!specs.has(type)) specs.set(type, resourceSpec(type));
    return specs.get(type);
  };
  const uses = Object.entries(after.Resources)
    .filter(([id, { Type }]) => before.Resources[id]?.Type === Type)
    .flatMap(([id, { Properties }]) =>
      referencesIn(Properties ?? {}).map((reference) => ({ id, reference })),
    );

  const add = (id: string, change: PropertyChange): boolean => {
    const [old, now, known] = [before.Resources[id], after.Resources[id], changes.get(id)];
    if (old === undefined || now === undefined) return false;
    if (known?.properties.some(({ path }) => startsWith(change.path, path))) return false;
    const properties = [...(known?.properties ?? []), change];
    changes.set(id, changed(id, old, now, properties, known?.changedAttributes ?? []));
    return true;
  };

  // Certain replacements first: what follows from them is more than what may follow from others.
  for (const wanted of ["replace", "may-replace"] as const) {
    for (let again = true; again; ) {
      again = false;
      for (const { id, reference } of uses) {
        const cause = causeOf(reference, changes, names);
        if (cause !== wanted) continue;
        const path = propertyPath(reference.path);
        const effect = effectAt(specOf(after.Resources[id]?.Type ?? ""), path);
        const possible = effect === "replace" && cause !== "replace" ? "may-replace" : effect;
        if (add(id, { path, effect: possible, because: reference.target })) again = true;
      }
    }
  }
}

/** How sure it is that a reference gives another value; `undefined` when it gives the same. */
function causeOf(
  { kind, target }: Reference,
  changes: ReadonlyMap<string, TemplateResourceChange>,
  names: ChangedNames,
): Exclude<ChangeEffect, "in-place"> | undefined {
  if (kind === "mapping") return names.mappings.has(target) ? "may-replace" : undefined;
  if (kind === "condition") return names.conditions.has(target) ? "may-replace" : undefined;
  if (kind === "ref" && names.parameters.has(target)) return "may-replace";
  const source = changes.get(target);
  if (source === undefined || source.effect === "in-place") return undefined;
  // A new resource has another id for sure; its attributes may be as before.
  return source.effect === "replace" && kind === "ref" ? "replace" : "may-replace";
}

/** The path of the property whose value uses an intrinsic function. */
function propertyPath(path: TemplatePath): TemplatePath {
  const end = path.findIndex((step) => step === "Ref" || String(step).startsWith("Fn::"));
  return end === -1 ? path : path.slice(0, end);
}

function startsWith(path: TemplatePath, start: TemplatePath): boolean {
  return start.every((step, index) => path[index] === step);
}
