import { suggestion } from "@proton/text";
import { formatNamespacePath, partsThatHave, pathTarget } from "../../template/namespace-shape.ts";
import type { TemplateRule } from "../template-rule.ts";

const LEGACY = "service_instance.environment";

export const rule: TemplateRule = {
  id: "BDL5004",
  title: "Read only what the part's namespace holds",
  severity: "error",
  description:
    "Each part is rendered with its own namespace.\n\n| Part | Namespace |\n| --- | --- |\n| environment | `environment.name`, `environment.inputs` |\n| instance | `environment.name`, `.account_id`, `.outputs`; `service.name`, `.branch_name`, `.repository_id`, `.repository_connection_arn`; `service_instance.name`, `.inputs`, `.components.default` |\n| pipeline | `service`; `pipeline.inputs`; `service_instances` with `.name`, `.inputs`, `.outputs`, `.environment` |\n\nThere is no region and no partition: use `AWS::Region` and `AWS::Partition`.",
  *check({ readers }) {
    for (const { part, file, references } of readers) {
      for (const { path, range, guarded } of references) {
        const target = pathTarget(part, path);
        if (target.kind !== "unknown" || guarded) continue;
        const written = formatNamespacePath([...target.path, target.key]);
        // The older spelling still works: BDL5005 tells of it.
        if (part === "instance" && written === LEGACY) continue;
        const elsewhere = partsThatHave([...target.path, target.key]);
        const hint =
          elsewhere.length > 0
            ? ` (only in ${elsewhere.join(" and ")} templates)`
            : suggestion(target.key, target.known);
        const message = `"${written}" is not in the namespace of ${part} templates${hint}; there is ${target.known.join(", ")}`;
        yield { message, file, range };
      }
    }
  },
};
