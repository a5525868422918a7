import { lstatSync } from "node:fs";
import { basename } from "node:path";
import { type Finding, findingOf } from "@proton/cloudformation";
import type { SourceEntries } from "./archive/entries.ts";
import { DEFAULT_READ_LIMITS, type ReadLimits } from "./archive/limits.ts";
import { readArchive } from "./archive/read-archive.ts";
import { readDirectory } from "./archive/read-directory.ts";
import { bundleFromFiles } from "./model/bundle-from-files.ts";
import { findRoot, SCHEMA_PATH } from "./model/find-root.ts";
import { PART_DIRECTORIES, type TemplateBundle } from "./model/template-bundle.ts";
import { readingRules } from "./rules/reading-rules.ts";

/** Where a bundle is read from. */
export type BundleSource =
  | { readonly directory: string }
  /** The bytes of a .tar.gz and the name that findings about it carry. */
  | { readonly archive: Uint8Array; readonly name: string };

/** @default {@link DEFAULT_READ_LIMITS} for every limit */
export interface ReadBundleOptions {
  readonly limits?: Partial<ReadLimits>;
}

/** The bundle is absent when its files cannot be read; `findings` then say why. */
export interface ReadBundleResult {
  readonly bundle: TemplateBundle | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Reads a bundle from a directory or an archive, and writes nothing.
 *
 * A bundle that is returned can still be wrong: pass it to `checkBundle`.
 */
export function readBundle(
  source: BundleSource,
  options: ReadBundleOptions = {},
): ReadBundleResult {
  const limits = { ...DEFAULT_READ_LIMITS, ...options.limits };
  const name = "directory" in source ? source.directory : source.name;
  const entries = readEntries(source, limits);
  const search = findRoot(entries.files);
  if (!search.found) {
    if (entries.findings.some((finding) => finding.severity === "error")) {
      return { bundle: undefined, findings: entries.findings };
    }
    return { bundle: undefined, findings: [noRoot(name, search.candidates, entries.files)] };
  }
  const bundle = bundleFromFiles({
    name: basename(name).replace(/\.(tar\.gz|tgz)$/, ""),
    root: search.root,
    files: entries.files,
  });
  return { bundle, findings: belowRoot(entries.findings, source, search.root) };
}

function readEntries(source: BundleSource, limits: ReadLimits): SourceEntries {
  if ("archive" in source) return readArchive(source.archive, source.name, limits);
  const stats = lstatSync(source.directory, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return readDirectory(source.directory, limits);
  const problem = stats ? "is not a directory" : "does not exist";
  const message = `${problem}; name a bundle's directory or its .tar.gz file`;
  return {
    files: [],
    findings: [findingOf(readingRules.unreadableSource, { message, file: source.directory })],
  };
}

/** A directory may hold what is not part of the bundle, such as a link to a README. */
function belowRoot(findings: readonly Finding[], source: BundleSource, root: string): Finding[] {
  if ("archive" in source) return [...findings];
  const prefix = root === "" ? "" : `${root}/`;
  const parts = ["schema", "spec", ...Object.values(PART_DIRECTORIES)];
  return findings
    .filter(({ file }) => file === "." || file.startsWith(prefix))
    .map((finding) =>
      finding.file === "." ? finding : { ...finding, file: finding.file.slice(prefix.length) },
    )
    .filter(({ file }) => file === "." || parts.includes(file.split("/")[0] ?? ""));
}

function noRoot(
  name: string,
  candidates: readonly string[],
  files: SourceEntries["files"],
): Finding {
  if (candidates.length > 0) {
    const listed = candidates.slice(0, 5).join(", ");
    const message = `contains ${candidates.length} bundles (${listed}); name one of them`;
    return findingOf(readingRules.bundleRoot, { message, file: name });
  }
  const near = files.find(({ path }) => /(^|\/)schema\/schema\.(yml|json)$/i.test(path));
  const misplaced = files.find(({ path }) => /(^|\/)schema\.ya?ml$/i.test(path));
  const hint = near
    ? `; rename ${near.path} to schema.yaml`
    : misplaced
      ? `; there is ${misplaced.path}: move it to ${SCHEMA_PATH}`
      : ", so it is not a template bundle";
  return findingOf(readingRules.bundleRoot, {
    message: `contains no ${SCHEMA_PATH}${hint}`,
    file: name,
  });
}
