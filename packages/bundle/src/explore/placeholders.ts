import type { Namespace } from "../model/namespaces.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { formatNamespacePath, type OutputOwner, pathTarget } from "../template/namespace-shape.ts";
import { assign, type Variable } from "./assignment.ts";

/** A namespace in which every output that the template reads has some value. */
export interface CompletedNamespace {
  readonly namespace: Namespace;
  /** The paths whose values are made up, as they are written: `environment.outputs.VpcId`. */
  readonly placeholders: ReadonlySet<string>;
}

/** Known outputs by owner; those that nobody knows are made up. */
export type KnownOutputs = Readonly<Partial<Record<OutputOwner, ReadonlyMap<string, string>>>>;

/** Fills in what a template reads of outputs and the namespace does not have. */
export function completeOutputs(
  analysis: PartAnalysis,
  namespace: Namespace,
  known: KnownOutputs = {},
): CompletedNamespace {
  const placeholders = new Set<string>();
  const assignment = new Map<Variable, unknown>();
  const seen = new Set<string>();
  for (const { path } of analysis.references) {
    const target = pathTarget(analysis.part, path);
    const written = formatNamespacePath(path);
    if (target.kind !== "output" || target.name === undefined || seen.has(written)) continue;
    seen.add(written);
    if (hasValue(namespace, path)) continue;
    const value = known[target.owner]?.get(target.name);
    if (value === undefined) placeholders.add(target.name);
    const variable = { path, alternatives: [], decides: false };
    assignment.set(variable, value ?? placeholderFor(target.name));
  }
  return { namespace: assign(namespace, assignment), placeholders };
}

function hasValue(node: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (Array.isArray(node)) return node.every((item) => hasValue(item, rest));
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return false;
  return hasValue((node as Record<string, unknown>)[key], rest);
}

/** A value that looks like what the name promises, so that templates can work with it. */
function placeholderFor(name: string): string {
  if (/arn$/i.test(name)) return `arn:aws:placeholder:us-east-1:123456789012:${name}`;
  if (/(url|uri|endpoint)$/i.test(name)) return `https://${name.toLowerCase()}.example.com`;
  if (/(days|count|port|size|number|seconds|shards|limit|capacity)$/i.test(name)) return "1";
  if (/account_?(id)?$/i.test(name)) return "123456789012";
  return `placeholder-${name}`;
}
