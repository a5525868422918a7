import { partsOf } from "../../model/bundle-files.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

export const rule: DocumentRule = {
  id: "BDL3013",
  title: "Give inputs names that a template can write with a dot",
  severity: "warning",
  description:
    "Jinja reads `inputs.my-name` as a subtraction: a name with other characters than letters, digits and `_`, or that starts with a digit, has to be written `inputs['my-name']`. Terraform and programs of CodeBuild read such names as they are.",
  *check(bundle) {
    const { schema } = bundle;
    if (!partsOf(bundle).some(({ manifest }) => manifest.engine === "jinja")) return;
    for (const { name, nameRange } of propertiesOf(schema)) {
      if (/^[A-Za-z_]\w*$/.test(name)) continue;
      const better = name.replaceAll(/\W/g, "_").replace(/^(?=\d)/, "_");
      const message = `a template reads this only as inputs['${name}']; call it "${better}"`;
      yield { message, file: schema.file, range: nameRange };
    }
  },
};
