import { filesBelow, partsOf } from "../../model/bundle-files.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2009",
  title: "Keep files that nothing reads out of infrastructure directories",
  severity: "warning",
  description:
    "Only the file that the manifest names becomes infrastructure. Another YAML or JSON file beside it is packed but never read: there is no include of other files.",
  *check(bundle) {
    for (const { manifest, directory } of partsOf(bundle)) {
      if (manifest.engine !== "jinja") continue;
      const used = manifest.templates.map(({ file }) => `${directory}/${file}`);
      for (const path of filesBelow(bundle, directory)) {
        if (path === manifest.path || used.includes(path)) continue;
        if (!/\.(ya?ml|json|template)$/.test(path)) continue;
        yield {
          message: `nothing reads this file: ${manifest.path} does not name it`,
          file: path,
        };
      }
    }
  },
};
