import { child } from "../../text/yaml-node.ts";
import { partsOf } from "../documents.ts";
import type { BundleRule } from "../rule.ts";

const LANGUAGES: Readonly<Record<string, string | undefined>> = {
  jinja: "cloudformation",
  hcl: "terraform",
  codebuild: undefined,
};

/** BDL2005. */
export const templateLanguage: BundleRule = {
  id: "BDL2005",
  title: "Name the language that the rendering engine writes",
  severity: "error",
  description:
    "`jinja` goes with `template_language: cloudformation`, `hcl` with `template_language: terraform`; `codebuild` has no template language.",
  check(bundle, report) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node, renderingEngine, templateLanguage: language } of manifest.templates) {
        if (renderingEngine === undefined || !Object.hasOwn(LANGUAGES, renderingEngine)) continue;
        const expected = LANGUAGES[renderingEngine];
        if (language === expected) continue;
        const wanted = expected
          ? `must be "${expected}" with rendering_engine ${renderingEngine}`
          : "has no meaning for codebuild: remove it";
        const range = (child(node, "template_language") ?? node).range;
        report({ message: `"template_language" ${wanted}`, file: manifest.path, range });
      }
    }
  },
};
