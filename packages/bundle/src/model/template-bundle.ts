import type { BundleFile } from "../archive/entries.ts";
import type { YamlDocument } from "../text/read-yaml.ts";
import type { Manifest } from "./manifest.ts";
import type { TemplateSchema } from "./schema.ts";

/** What a template makes. */
export type TemplateKind = "environment" | "service";

/** Something that a bundle renders to one stack. */
export type PartName = "environment" | "instance" | "pipeline";

/** The directory of each part, as Proton has named it since general availability. */
export const PART_DIRECTORIES: Readonly<Record<PartName, string>> = {
  environment: "infrastructure",
  instance: "instance_infrastructure",
  pipeline: "pipeline_infrastructure",
};

/** Which parts a kind of template can have, in the order in which they are deployed. */
export const PARTS_OF_KIND: Readonly<Record<TemplateKind, readonly PartName[]>> = {
  environment: ["environment"],
  service: ["instance", "pipeline"],
};

/** One infrastructure directory of a bundle. */
export interface BundlePart {
  readonly name: PartName;
  /** Relative to the bundle's root. */
  readonly directory: string;
  readonly manifest: Manifest;
}

/** A Proton template bundle as data. It may be wrong: `checkBundle` says whether it is. */
export interface TemplateBundle {
  /** The name of the directory or archive, without `.tar.gz`. */
  readonly name: string;
  /** Where the root was found inside the source, such as `environment`; empty when it is the source. */
  readonly root: string;
  readonly kind: TemplateKind;
  readonly schema: TemplateSchema;
  readonly parts: Readonly<Partial<Record<PartName, BundlePart>>>;
  /** Every file below the root, by path; also those that Proton ignored. */
  readonly files: ReadonlyMap<string, BundleFile>;
  /** Text of a file, `undefined` when there is none or it is not UTF-8. */
  text(path: string): string | undefined;
  /** A YAML file with positions, read once; `undefined` when there is no such text file. */
  yaml(path: string): YamlDocument | undefined;
}
