import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const MAX_NAME_LENGTH = 100;

export const rule: DocumentRule = {
  id: "BDL3013",
  title: "Give inputs names that a template can write",
  severity: "error",
  description:
    "A template reads an input as `environment.inputs.<name>`, so a name consists of letters, digits and `_` and does not start with a digit: Jinja reads `inputs.my-name` as a subtraction. Proton allowed at most 100 characters.",
  *check({ schema }) {
    for (const { name, nameRange } of propertiesOf(schema)) {
      if (name.length > MAX_NAME_LENGTH) {
        yield {
          message: `the name has ${name.length} characters; at most ${MAX_NAME_LENGTH} are allowed`,
          file: schema.file,
          range: nameRange,
        };
      } else if (!/^[A-Za-z_]\w*$/.test(name)) {
        const better = name.replaceAll(/\W/g, "_").replace(/^(?=\d)/, "_");
        yield {
          message: `a template cannot read "inputs.${name}"; call it "${better}"`,
          file: schema.file,
          range: nameRange,
        };
      }
    }
  },
};
