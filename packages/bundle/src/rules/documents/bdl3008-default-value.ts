import { validateValue } from "../../inputs/validate-value.ts";
import { defaultOf } from "../../model/schema.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

export const rule: DocumentRule = {
  id: "BDL3008",
  title: "Give defaults that the schema itself allows",
  severity: "warning",
  description:
    "A default is filled in where the spec is silent. One that breaks its own type, enum, pattern or bounds reaches the template although no spec could give it.",
  *check({ schema }) {
    for (const property of propertiesOf(schema)) {
      const value = defaultOf(property);
      if (value === undefined) continue;
      for (const { path, message, keyword } of validateValue(value, property.schema)) {
        // BDL3010 tells of patterns that are too slow.
        if (keyword === "slowPattern") continue;
        const at = [property.name, "default", ...path].join(".");
        yield { message: `${at}: ${message}`, file: schema.file, range: property.defaultRange };
      }
    }
  },
};
