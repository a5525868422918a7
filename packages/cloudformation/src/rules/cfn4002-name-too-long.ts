import type { TemplateRule } from "./template-rule.ts";

const LONGEST = 255;
const DESCRIPTION_BYTES = 1024;

export const rule: TemplateRule = {
  id: "CFN4002",
  title: "Names and descriptions are no longer than CloudFormation takes",
  severity: "error",
  description:
    "Names of parameters, mappings, resources and outputs have at most 255 characters; the descriptions of a template and of an output at most 1,024 bytes.",
  cfnLint: ["E1003", "E2011", "E3011", "E6011", "E6012", "E7011"],
  *check({ template }) {
    for (const section of ["Parameters", "Mappings", "Resources", "Outputs"] as const) {
      for (const name of Object.keys(template[section])) {
        if (name.length <= LONGEST) continue;
        const message = `the name has ${name.length} characters, more than the ${LONGEST} allowed`;
        yield { path: [section, name], part: "key", message };
      }
    }
    for (const [name, { Description }] of Object.entries(template.Outputs)) {
      const length = Buffer.byteLength(typeof Description === "string" ? Description : "");
      if (length <= DESCRIPTION_BYTES) continue;
      const message = `the description has ${length} bytes, more than the ${DESCRIPTION_BYTES} allowed`;
      yield { path: ["Outputs", name, "Description"], message };
    }
    const bytes = Buffer.byteLength(template.Description ?? "");
    if (bytes <= DESCRIPTION_BYTES) return;
    const message = `the description has ${bytes} bytes, more than the ${DESCRIPTION_BYTES} allowed`;
    yield { path: ["Description"], message };
  },
};
