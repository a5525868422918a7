import type { Finding } from "@proton/cloudformation";

/** A file of a bundle, as bytes. */
export interface BundleFile {
  /** Relative to the bundle's root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a directory or an archive holds; `files` is what could be read before reading stopped. */
export interface SourceEntries {
  readonly files: readonly BundleFile[];
  readonly findings: readonly Finding[];
}

/**
 * The path of an entry without leading `./` and `/`, `undefined` when it could lead outside.
 * An empty string stands for the root itself.
 */
export function safePath(path: string): string | undefined {
  if (/[\p{Cc}\\]/u.test(path) || /^[A-Za-z]:/.test(path)) return undefined;
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) return undefined;
  return segments.join("/");
}
