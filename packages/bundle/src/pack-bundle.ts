import { createHash } from "node:crypto";
import { gzipSync } from "fflate";
import type { BundleFile } from "./archive/entries.ts";
import { safePath } from "./archive/entries.ts";
import { writeTar } from "./archive/write-tar.ts";
import { PART_DIRECTORIES, PARTS_OF_KIND, type TemplateBundle } from "./model/template-bundle.ts";

/** Kept besides the schema and the infrastructure directories: template sync read them. */
const REGISTRATION_FILES = [".template-registration.yaml", ".compatible-envs"];

/** Left behind by editors and operating systems. */
const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|\.git[^/]*|.*~|.*\.sw[op])$/;

export interface PackBundleOptions {
  /** The directory that holds the bundle inside the archive. @default the bundle's name */
  readonly rootName?: string;
}

/** An archive that depends on the bundle's files alone: the same on any machine, at any time. */
export interface PackedBundle {
  /** A .tar.gz, as `Create…TemplateVersion` takes it. */
  readonly bytes: Uint8Array;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** The paths that were packed, relative to the bundle's root. */
  readonly paths: readonly string[];
}

/**
 * Packs the files that belong to a bundle: its schema, its infrastructure directories and its
 * registration file. Specs, READMEs and everything else stay behind.
 *
 * It does not check the bundle: see `checkBundle`.
 *
 * @throws RangeError when the root name is not a plain directory name, or a path is too long for tar
 */
export function packBundle(bundle: TemplateBundle, options: PackBundleOptions = {}): PackedBundle {
  const tar = tarBundle(bundle, options);
  // Not zlib: its output depends on the processor it was built for. fflate's does not.
  const bytes = gzipSync(tar, { level: 9, mtime: 0 });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes, sha256, paths: bundleFiles(bundle).map(({ path }) => path) };
}

/**
 * What `packBundle` compresses, which takes most of its time.
 *
 * @throws RangeError as `packBundle`
 */
export function tarBundle(bundle: TemplateBundle, options: PackBundleOptions = {}): Uint8Array {
  const rootName = options.rootName ?? bundle.name;
  if (rootName === "" || rootName.includes("/") || safePath(rootName) !== rootName) {
    throw new RangeError(`root name ${JSON.stringify(rootName)} is not a directory name`);
  }
  return writeTar(
    bundleFiles(bundle).map((file) => ({ ...file, path: `${rootName}/${file.path}` })),
  );
}

/** The files that belong to a bundle, sorted by path. */
export function bundleFiles(bundle: TemplateBundle): readonly BundleFile[] {
  const directories = [
    "schema",
    ...PARTS_OF_KIND[bundle.kind].map((part) => PART_DIRECTORIES[part]),
  ];
  return [...bundle.files.values()]
    .filter(({ path }) => {
      if (REGISTRATION_FILES.includes(path)) return true;
      return directories.includes(path.split("/")[0] ?? "") && !LITTER.test(path);
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
