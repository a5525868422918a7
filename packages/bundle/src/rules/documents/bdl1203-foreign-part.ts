import { PART_DIRECTORIES, PARTS_OF_KIND, type PartName } from "../../model/template-bundle.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL1203",
  title: "Keep service directories out of environment templates",
  severity: "warning",
  description:
    "Proton reads only `infrastructure/` of an environment template. `instance_infrastructure/` or `pipeline_infrastructure/` beside it is ignored, so either it is in the wrong bundle or the schema names the wrong input type.",
  *check(bundle) {
    if (bundle.kind !== "environment") return;
    const foreign = (Object.keys(PART_DIRECTORIES) as PartName[]).filter(
      (part) => !PARTS_OF_KIND.environment.includes(part),
    );
    for (const part of foreign) {
      const file = `${PART_DIRECTORIES[part]}/manifest.yaml`;
      if (!bundle.files.has(file)) continue;
      yield { message: "is ignored: an environment template has infrastructure/ only", file };
    }
  },
};
