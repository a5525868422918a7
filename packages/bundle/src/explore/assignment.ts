import type { Range } from "@proton/text";
import type { Namespace, Values } from "../model/namespaces.ts";
import { ANY_KEY } from "../template/references.ts";

/** The value of an input that is not given at all. */
export const ABSENT = Symbol("absent");

/** A place of the namespace that can have several values, and which are worth trying. */
export interface Variable {
  /** Ends in the name of an input or output; `[]` stands for every item of a list. */
  readonly path: readonly string[];
  readonly alternatives: readonly unknown[];
  /** Whether an enum says which texts there are; texts are made up otherwise. */
  readonly isClosed?: boolean;
  /** Whether branches depend on it, and not only values. */
  readonly decides: boolean;
  /** Where the schema declares it; outputs are declared by another template. */
  readonly declaration?: { readonly file: string; readonly range: Range } | undefined;
}

/** Values for some variables; the others keep what the base namespace has. */
export type Assignment = ReadonlyMap<Variable, unknown>;

/** The namespace with the values of an assignment in their places. */
export function assign(namespace: Namespace, assignment: Assignment): Namespace {
  let result: unknown = namespace;
  for (const [variable, value] of assignment) result = replaced(result, variable.path, value);
  return result as Namespace;
}

function replaced(node: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (key === ANY_KEY) {
    return Array.isArray(node) ? node.map((item) => replaced(item, rest, value)) : node;
  }
  const entries = (typeof node === "object" && node !== null ? node : {}) as Values;
  const inner = Object.hasOwn(entries, key) ? entries[key] : undefined;
  const next = replaced(inner, rest, value);
  if (next !== ABSENT) return { ...entries, [key]: next };
  return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key));
}
