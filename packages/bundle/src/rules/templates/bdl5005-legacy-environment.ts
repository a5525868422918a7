import type { TemplateRule } from "../template-rule.ts";

export const rule: TemplateRule = {
  id: "BDL5005",
  title: "Read the environment of an instance as `environment`",
  severity: "warning",
  description:
    "`service_instance.environment.outputs` in an instance template is an older spelling of `environment.outputs`. It still works here; the User Guide's table does not have it.",
  *check({ parts }) {
    for (const { part, file, references } of parts) {
      if (part !== "instance") continue;
      for (const { path, range } of references) {
        if (path[0] !== "service_instance" || path[1] !== "environment") continue;
        yield {
          message: `write "environment" instead of "service_instance.environment"`,
          file,
          range,
        };
      }
    }
  },
};
