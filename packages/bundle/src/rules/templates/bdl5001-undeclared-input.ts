import { suggestion } from "@proton/text";
import { formatNamespacePath, pathTarget } from "../../template/namespace-shape.ts";
import type { TemplateRule } from "../template-rule.ts";

export const rule: TemplateRule = {
  id: "BDL5001",
  title: "Declare every input that a template reads",
  severity: "error",
  description:
    "A template can only be given inputs that its schema declares: reading another one makes rendering fail, and asking whether it `is defined` is always answered no.",
  *check({ bundle, readers }) {
    for (const { part, file, references, isTolerant } of readers) {
      for (const { path, range, guarded } of references) {
        if (guarded && isTolerant) continue;
        const target = pathTarget(part, path);
        if (target.kind !== "input" || target.name === undefined) continue;
        const type = bundle.schema.types[target.part];
        if (!type || type.properties.has(target.name)) continue;
        const near = suggestion(target.name, type.properties.keys());
        const message = `${formatNamespacePath(path)}: ${type.name} declares no input "${target.name}"${near}`;
        const related = [
          { message: `${type.name} is declared here`, file: type.file, range: type.range },
        ];
        yield { message, file, range, related };
      }
    }
  },
};
