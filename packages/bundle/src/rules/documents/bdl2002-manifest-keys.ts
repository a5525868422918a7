import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { partsOf } from "../../model/bundle-files.ts";
import { child, entriesOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

const FILE_KEYS = ["file", "rendering_engine", "template_language"];
const CODEBUILD_KEYS = ["rendering_engine", "settings"];
const RENAMED_KEY = "engine";
const SETTINGS = [
  "image",
  "runtimes",
  "env",
  "provision",
  "deprovision",
  "project_properties",
  "input_type",
];
const ENV_KEYS = ["variables", "secrets_manager"];

export const rule: DocumentRule = {
  id: "BDL2002",
  title: "Use only the keys that a manifest has",
  severity: "warning",
  description:
    "A manifest holds `infrastructure.templates`; its entries hold `file`, `rendering_engine` and `template_language`, or for CodeBuild `rendering_engine` and `settings`; settings hold `image`, `runtimes`, `env` (`variables`, `secrets_manager`), `provision`, `deprovision`, `project_properties` and `input_type`. Other keys had no effect.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      const { root } = manifest.document;
      yield* unknownKeys(root, ["infrastructure"], manifest.path);
      yield* unknownKeys(child(root, "infrastructure"), ["templates"], manifest.path);
      for (const { node, renderingEngine } of manifest.templates) {
        const keys = renderingEngine === "codebuild" ? CODEBUILD_KEYS : FILE_KEYS;
        // Alone, the older key is no mistake in spelling: BDL2003 tells of it.
        const renamed = child(node, "rendering_engine") ? [] : [RENAMED_KEY];
        yield* unknownKeys(node, [...keys, ...renamed], manifest.path);
        if (renderingEngine !== "codebuild") continue;
        const settings = child(node, "settings");
        yield* unknownKeys(settings, SETTINGS, manifest.path);
        yield* unknownKeys(child(settings, "env"), ENV_KEYS, manifest.path);
      }
    }
  },
};

function* unknownKeys(
  node: YamlNode | undefined,
  known: readonly string[],
  file: string,
): Generator<FindingDetails> {
  for (const { key, keyRange } of entriesOf(node)) {
    if (known.includes(key)) continue;
    const message = `"${key}" has no effect here${suggestion(key, known)}`;
    yield { message, file, range: keyRange };
  }
}
