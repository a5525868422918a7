import { suggestion } from "@proton/text";
import { formatNamespacePath, pathTarget } from "../../template/namespace-shape.ts";
import type { TemplateRule } from "../template-rule.ts";

export const rule: TemplateRule = {
  id: "BDL5003",
  title: "Read only outputs that the environment template has",
  severity: "error",
  description:
    "A service template reads the outputs of its environment's stack. An output that the environment template does not declare makes the deployment of every instance fail. Checked when the environment template is given; without one, a name that is near one of `spec/sample-outputs.yaml` is taken for misspelt.",
  *check({ readers, environmentOutputs, sampleOutputs }) {
    const known = environmentOutputs ?? sampleOutputs;
    for (const { part, file, references } of readers) {
      for (const { path, range, guarded } of references) {
        const target = pathTarget(part, path);
        if (target.kind !== "output" || target.owner !== "environment" || guarded) continue;
        if (target.name === undefined || known.has(target.name)) continue;
        const near = suggestion(target.name, known);
        // Samples need not be all that there is.
        if (!environmentOutputs && near === "") continue;
        const owner = environmentOutputs ? "the environment template has" : "the samples have";
        const message = `${formatNamespacePath(path)}: ${owner} no output "${target.name}"${near}`;
        yield { message, file, range };
      }
    }
  },
};
