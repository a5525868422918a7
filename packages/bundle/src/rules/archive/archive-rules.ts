import type { RuleDefinition } from "../rule.ts";

/** BDL1001. */
export const unreadableSource: RuleDefinition = {
  id: "BDL1001",
  title: "Name a directory or a .tar.gz file that can be read",
  severity: "error",
  description:
    "A bundle is a directory, or the gzip-compressed tar file that Proton took from S3. Links, devices and anything that cannot be opened are no bundle.",
};

/** BDL1002. */
export const notGzip: RuleDefinition = {
  id: "BDL1002",
  title: "Compress the bundle with gzip, whole and alone",
  severity: "error",
  description:
    "Proton took bundles as gzip-compressed tar files. A file that is no gzip, that ends early, or that carries other bytes after its end was damaged on its way or made by another tool: pack it again with `proton package`.",
};

/** BDL1003. */
export const malformedTar: RuleDefinition = {
  id: "BDL1003",
  title: "Pack the bundle as a tar file",
  severity: "error",
  description:
    "The decompressed bytes must be a complete tar archive (ustar, pax or GNU) whose header checksums are right.",
};

/** BDL1004. */
export const unsafePath: RuleDefinition = {
  id: "BDL1004",
  title: "Keep every entry inside the bundle",
  severity: "error",
  description:
    "An entry whose path is absolute, climbs with `..`, contains a backslash, a drive letter, a control character or nothing at all could be written outside the directory it is unpacked in. (A leading `/` or `./` alone is taken off, as Proton did for the archives that protonizer made.)",
};

/** BDL1005. */
export const unsupportedEntry: RuleDefinition = {
  id: "BDL1005",
  title: "Put only files and directories into a bundle",
  severity: "error",
  description:
    "Symbolic links, hard links, devices, pipes and sparse files are refused: what they point at is not part of the bundle. Copy the content instead.",
};

/** BDL1006. */
export const duplicateEntry: RuleDefinition = {
  id: "BDL1006",
  title: "Put each file into the archive once",
  severity: "error",
  description:
    "Two entries with one path leave open which of them counts: tar keeps the last, other readers the first.",
};

/** BDL1007. */
export const sizeLimit: RuleDefinition = {
  id: "BDL1007",
  title: "Keep the bundle within its limits",
  severity: "error",
  description:
    "Proton took bundles of at most 10 MB. Reading stops at 10 MiB of archive, 64 MiB or 100 times the archive's size when expanded, 10 MiB in one file, 5,000 entries and 512 bytes of path, so that an archive made to exhaust a machine does not.",
};

/** BDL1008. */
export const textEncoding: RuleDefinition = {
  id: "BDL1008",
  title: "Save YAML and template files as UTF-8 without byte order mark",
  severity: "error",
  description:
    "Schema, manifests, specs and templates are UTF-8 text. A byte order mark, UTF-16 or bytes of another encoding make readers fail or, worse, read something else.",
};

/** BDL1009. */
export const bundleRoot: RuleDefinition = {
  id: "BDL1009",
  title: "Put schema/schema.yaml into the bundle, once",
  severity: "error",
  description:
    "The bundle's root is the directory that contains `schema/schema.yaml`. It may be the archive's own root or lie below one or two directories, but there must be exactly one: with two on the same level Proton's choice is not known.",
};
