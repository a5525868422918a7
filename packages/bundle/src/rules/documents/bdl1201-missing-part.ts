import { filesBelow } from "../../model/bundle-files.ts";
import {
  PART_DIRECTORIES,
  PARTS_OF_KIND,
  type PartName,
  type TemplateBundle,
} from "../../model/template-bundle.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL1201",
  title: "Give every part of a template its directory and manifest",
  severity: "error",
  stopsRegistration: true,
  description:
    "An environment template has `infrastructure/manifest.yaml`; a service template has `instance_infrastructure/manifest.yaml` and, when its schema names a `pipeline_input_type`, `pipeline_infrastructure/manifest.yaml`. An environment template without any `infrastructure/` is one that its customer provisions: that is allowed.",
  *check(bundle) {
    for (const part of PARTS_OF_KIND[bundle.kind]) {
      if (bundle.parts[part]) continue;
      const directory = PART_DIRECTORIES[part];
      const manifest = `${directory}/manifest.yaml`;
      const files = filesBelow(bundle, directory);
      if (files.includes(manifest)) continue;
      if (files.length === 0 && !isRequired(bundle, part)) continue;
      const near = files.find((path) => /manifest\.(yml|json)$/i.test(path));
      const message = near
        ? `"${near}" is not read: rename it to manifest.yaml`
        : `${manifest} is missing: it says which file describes the infrastructure of the ${part}`;
      yield { message, file: near ?? manifest };
    }
  },
};

function isRequired(bundle: TemplateBundle, part: PartName): boolean {
  if (part === "instance") return true;
  return part === "pipeline" && bundle.schema.types.pipeline !== undefined;
}
