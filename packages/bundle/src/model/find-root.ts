import type { BundleFile } from "../archive/entries.ts";

export const SCHEMA_PATH = "schema/schema.yaml";

/** Where a bundle lies inside its source, or why that cannot be said. */
export type RootSearch =
  | { readonly found: true; readonly root: string }
  | { readonly found: false; readonly candidates: readonly string[] };

/** The shortest directory that contains schema/schema.yaml; two of one depth are no answer. */
export function findRoot(files: readonly BundleFile[]): RootSearch {
  const candidates = files
    .filter((file) => file.path === SCHEMA_PATH || file.path.endsWith(`/${SCHEMA_PATH}`))
    .map((file) => file.path.slice(0, -SCHEMA_PATH.length).replace(/\/$/, ""));
  const depth = Math.min(...candidates.map(depthOf));
  const shortest = candidates.filter((candidate) => depthOf(candidate) === depth);
  const root = shortest[0];
  if (root !== undefined && shortest.length === 1) return { found: true, root };
  return { found: false, candidates: shortest };
}

function depthOf(directory: string): number {
  return directory === "" ? 0 : directory.split("/").length;
}
