import type { Range } from "@proton/text";
import type { YamlDocument } from "../text/read-yaml.ts";
import { child, itemsOf, plainValue, stringOf, type YamlNode } from "../text/yaml-node.ts";

/** Who turns the files of a part into infrastructure. */
export type RenderingEngine = "jinja" | "hcl" | "codebuild";

/** An entry of `infrastructure.templates`. */
export interface ManifestTemplate {
  readonly file: string | undefined;
  readonly fileRange: Range | undefined;
  readonly renderingEngine: string | undefined;
  readonly templateLanguage: string | undefined;
  /** Only CodeBuild manifests have settings. */
  readonly settings: unknown;
  readonly node: YamlNode;
}

/** A manifest.yaml, as far as it can be understood. */
export interface Manifest {
  /** Relative to the bundle's root. */
  readonly path: string;
  readonly document: YamlDocument;
  readonly templates: readonly ManifestTemplate[];
  /** The engine of the first entry, `undefined` when it names none that Proton knew. */
  readonly engine: RenderingEngine | undefined;
}

/** Understands a manifest; never fails, the rules say what is wrong with it. */
export function readManifest(path: string, document: YamlDocument): Manifest {
  const nodes = itemsOf(child(child(document.root, "infrastructure"), "templates"));
  const templates = nodes.map(manifestTemplate);
  const engine = templates[0]?.renderingEngine;
  const known = engine === "jinja" || engine === "hcl" || engine === "codebuild";
  return { path, document, templates, engine: known ? engine : undefined };
}

function manifestTemplate(node: YamlNode): ManifestTemplate {
  const settings = child(node, "settings");
  return {
    file: stringOf(child(node, "file")),
    fileRange: child(node, "file")?.range,
    renderingEngine: stringOf(child(node, "rendering_engine")),
    templateLanguage: stringOf(child(node, "template_language")),
    settings: settings && plainValue(settings),
    node,
  };
}
