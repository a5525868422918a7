import { partsOf } from "../../model/bundle-files.ts";
import { child } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

const LANGUAGES: Readonly<Record<string, string>> = { jinja: "cloudformation", hcl: "terraform" };

export const rule: DocumentRule = {
  id: "BDL2005",
  title: "Name the language that the rendering engine writes",
  severity: "error",
  stopsRegistration: true,
  description:
    "`jinja` goes with `template_language: cloudformation`, `hcl` with `template_language: terraform`.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node, renderingEngine, templateLanguage: language } of manifest.templates) {
        if (renderingEngine === undefined || !Object.hasOwn(LANGUAGES, renderingEngine)) continue;
        const expected = LANGUAGES[renderingEngine];
        if (language === expected) continue;
        const message = `"template_language" must be "${expected}" with rendering_engine ${renderingEngine}`;
        const range = (child(node, "template_language") ?? node).range;
        yield { message, file: manifest.path, range };
      }
    }
  },
};
