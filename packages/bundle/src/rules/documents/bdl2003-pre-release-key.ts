import { partsOf } from "../../model/bundle-files.ts";
import { entryOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2003",
  title: "Name the rendering engine by its current key",
  severity: "error",
  stopsRegistration: true,
  description:
    "The 2020 preview called the key `engine`. Since general availability it is `rendering_engine`, and Proton refused the old name.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node } of manifest.templates) {
        const entry = entryOf(node, "engine");
        if (!entry || entryOf(node, "rendering_engine")) continue;
        yield {
          message: `"engine" is a name of the preview: rename it to "rendering_engine"`,
          file: manifest.path,
          range: entry.keyRange,
          fix: {
            title: "rename it to rendering_engine",
            file: manifest.path,
            range: entry.keyRange,
            newText: "rendering_engine",
          },
        };
      }
    }
  },
};
