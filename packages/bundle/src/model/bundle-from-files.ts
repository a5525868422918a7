import type { BundleFile } from "../archive/entries.ts";
import { decodeText } from "../text/decode.ts";
import { readYaml, type YamlDocument } from "../text/read-yaml.ts";
import { child } from "../text/yaml-node.ts";
import { SCHEMA_PATH } from "./find-root.ts";
import { readManifest } from "./manifest.ts";
import { readSchema } from "./schema.ts";
import {
  type BundlePart,
  PART_DIRECTORIES,
  PARTS_OF_KIND,
  type PartName,
  type TemplateBundle,
  type TemplateKind,
} from "./template-bundle.ts";

interface SourceFiles {
  readonly name: string;
  /** Files outside this directory are left out. */
  readonly root: string;
  readonly files: readonly BundleFile[];
}

/** Makes a bundle of files that were read. */
export function bundleFromFiles({ name, root, files }: SourceFiles): TemplateBundle {
  const byPath = new Map<string, BundleFile>();
  const prefix = root === "" ? "" : `${root}/`;
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const path = file.path.slice(prefix.length);
    byPath.set(path, { path, bytes: file.bytes });
  }
  const { text, yaml } = textReader(byPath);
  const schemaDocument = yaml(SCHEMA_PATH) ?? readYaml("", SCHEMA_PATH);
  const kind = kindOf(schemaDocument, byPath);
  const parts: Partial<Record<PartName, BundlePart>> = {};
  for (const part of PARTS_OF_KIND[kind]) {
    const directory = PART_DIRECTORIES[part];
    const path = `${directory}/manifest.yaml`;
    const document = yaml(path);
    if (document) parts[part] = { name: part, directory, manifest: readManifest(path, document) };
  }
  return { name, root, kind, schema: readSchema(schemaDocument), parts, files: byPath, text, yaml };
}

function textReader(files: ReadonlyMap<string, BundleFile>): Pick<TemplateBundle, "text" | "yaml"> {
  const documents = new Map<string, YamlDocument | undefined>();
  const text = (path: string): string | undefined => {
    const file = files.get(path);
    const decoded = file && decodeText(file.bytes);
    return decoded?.outcome === "decoded" ? decoded.text : undefined;
  };
  const yaml = (path: string): YamlDocument | undefined => {
    if (!documents.has(path)) {
      const content = text(path);
      documents.set(path, content === undefined ? undefined : readYaml(content, path));
    }
    return documents.get(path);
  };
  return { text, yaml };
}

/** By the schema, as AWS's own tools tell them apart; a schema that does not say, by directories. */
function kindOf(schema: YamlDocument, files: ReadonlyMap<string, BundleFile>): TemplateKind {
  const keys = child(schema.root, "schema");
  if (child(keys, "service_input_type") || child(keys, "pipeline_input_type")) return "service";
  if (child(keys, "environment_input_type")) return "environment";
  const hasParts = [...files.keys()].some((path) =>
    PARTS_OF_KIND.service.some((part) => path.startsWith(`${PART_DIRECTORIES[part]}/`)),
  );
  return hasParts ? "service" : "environment";
}
