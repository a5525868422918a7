import { suggestion } from "../../text/did-you-mean.ts";
import { child, entriesOf, type YamlNode } from "../../text/yaml-node.ts";
import { partsOf } from "../documents.ts";
import type { BundleRule, Report } from "../rule.ts";

const ENTRY_KEYS = ["file", "rendering_engine", "template_language", "settings"];
const RENAMED_KEY = "engine";

/** BDL2002. */
export const manifestKeys: BundleRule = {
  id: "BDL2002",
  title: "Use only the keys that a manifest has",
  severity: "warning",
  description:
    "A manifest holds `infrastructure.templates`; its entries hold `file`, `rendering_engine` and `template_language`, or for CodeBuild `rendering_engine` and `settings`. Other keys had no effect.",
  check(bundle, report) {
    for (const { manifest } of partsOf(bundle)) {
      const { root } = manifest.document;
      unknownKeys(root, ["infrastructure"], manifest.path, report);
      unknownKeys(child(root, "infrastructure"), ["templates"], manifest.path, report);
      for (const { node } of manifest.templates) {
        unknownKeys(node, [...ENTRY_KEYS, RENAMED_KEY], manifest.path, report);
      }
    }
  },
};

function unknownKeys(
  node: YamlNode | undefined,
  known: readonly string[],
  file: string,
  report: Report,
): void {
  for (const { key, keyRange } of entriesOf(node)) {
    if (known.includes(key)) continue;
    const message = `"${key}" is no key of a manifest${suggestion(key, known)}`;
    report({ message, file, range: keyRange });
  }
}
