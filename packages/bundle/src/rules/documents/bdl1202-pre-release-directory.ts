import { filesBelow } from "../../model/bundle-files.ts";
import type { DocumentRule } from "../document-rule.ts";

const RENAMED: Readonly<Record<string, string>> = {
  infrastructure: "instance_infrastructure",
  pipeline: "pipeline_infrastructure",
};

export const rule: DocumentRule = {
  id: "BDL1202",
  title: "Use the directory names of Proton's general availability",
  severity: "error",
  stopsRegistration: true,
  description:
    "The 2020 preview called the directories of a service template `infrastructure/` and `pipeline/`. Since general availability they are `instance_infrastructure/` and `pipeline_infrastructure/`, and Proton refused the old names.",
  *check(bundle) {
    if (bundle.kind !== "service") return;
    for (const [old, current] of Object.entries(RENAMED)) {
      const first = filesBelow(bundle, old).find((path) => path === `${old}/manifest.yaml`);
      if (first === undefined) continue;
      yield {
        message: `"${old}/" is a name of the preview: rename it to "${current}/"`,
        file: first,
      };
    }
  },
};
