import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const MAX_NAME_LENGTH = 100;

export const rule: DocumentRule = {
  id: "BDL3017",
  title: "Give inputs names of at most 100 characters",
  severity: "error",
  stopsRegistration: true,
  description: "Proton's quota for the name of a parameter was 100 characters.",
  *check({ schema }) {
    for (const { name, nameRange } of propertiesOf(schema)) {
      if (name.length <= MAX_NAME_LENGTH) continue;
      const message = `the name has ${name.length} characters; at most ${MAX_NAME_LENGTH} are allowed`;
      yield { message, file: schema.file, range: nameRange };
    }
  },
};
