import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { partsOf } from "../../model/bundle-files.ts";
import { child, entriesOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

const ENTRY_KEYS = ["file", "rendering_engine", "template_language", "settings"];
const RENAMED_KEY = "engine";

export const rule: DocumentRule = {
  id: "BDL2002",
  title: "Use only the keys that a manifest has",
  severity: "warning",
  description:
    "A manifest holds `infrastructure.templates`; its entries hold `file`, `rendering_engine` and `template_language`, or for CodeBuild `rendering_engine` and `settings`. Other keys had no effect.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      const { root } = manifest.document;
      yield* unknownKeys(root, ["infrastructure"], manifest.path);
      yield* unknownKeys(child(root, "infrastructure"), ["templates"], manifest.path);
      for (const { node } of manifest.templates) {
        yield* unknownKeys(node, [...ENTRY_KEYS, RENAMED_KEY], manifest.path);
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
    const message = `"${key}" is no key of a manifest${suggestion(key, known)}`;
    yield { message, file, range: keyRange };
  }
}
