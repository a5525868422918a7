import { partsOf } from "../../model/bundle-files.ts";
import { child, itemsOf, typeName } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2001",
  title: "List the templates of a part in its manifest",
  severity: "error",
  stopsRegistration: true,
  description:
    "A manifest is `infrastructure: { templates: [ … ] }` with at least one entry, each a mapping.\n\n```yaml\ninfrastructure:\n  templates:\n    - file: cloudformation.yaml\n      rendering_engine: jinja\n      template_language: cloudformation\n```",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      const { root, findings } = manifest.document;
      if (findings.some((finding) => finding.severity === "error")) continue;
      const infrastructure = child(root, "infrastructure");
      const templates = child(infrastructure, "templates");
      if (itemsOf(templates).length === 0) {
        const message = `the manifest must hold "infrastructure.templates", a list of at least one template`;
        yield {
          message,
          file: manifest.path,
          range: (templates ?? infrastructure ?? root)?.range,
        };
      }
      for (const item of itemsOf(templates)) {
        if (item.kind === "mapping") continue;
        const message = `a template of a manifest is a mapping, not ${typeName(item)}`;
        yield { message, file: manifest.path, range: item.range };
      }
    }
  },
};
