import { didYouMean, nearest } from "@proton/text";
import { UNCHECKED_TYPES } from "./property-problems.ts";
import type { TemplateRule } from "./template-rule.ts";

/** What these give depends on the template or product they run. */
const FREE_ATTRIBUTES =
  /^(?:AWS::CloudFormation::(?:Stack|CustomResource)|AWS::ServiceCatalog::CloudFormationProvisionedProduct)$/;

export const rule: TemplateRule = {
  id: "CFN2003",
  title: "GetAtt and Sub read attributes that the resource type has",
  severity: "error",
  description:
    "Every resource type publishes the attributes that `Fn::GetAtt` can read. An identifier that `Ref` gives is often no attribute.",
  cfnLint: ["E1010", "E1019"],
  *check({ template, references, spec, open }) {
    if (open) return;
    for (const reference of references) {
      if (reference.kind !== "getAtt" || reference.attribute === undefined) continue;
      const { target, attribute, path } = reference;
      const type = template.Resources[target]?.Type;
      if (type === undefined || UNCHECKED_TYPES.test(type) || FREE_ATTRIBUTES.test(type)) continue;
      const known = spec(type);
      if (known === undefined || isKnown(attribute, known.attributes)) continue;
      // The schemas also let some properties be read, and say so nowhere.
      if (Object.hasOwn(known.properties, attribute.split(".")[0] ?? "")) continue;
      const hint = didYouMean(nearest(attribute, known.attributes));
      const list = hint === "" ? `, which has ${known.attributes.join(", ") || "none"}` : hint;
      yield { path, message: `${attribute} is not an attribute of ${type}${list}` };
    }
  },
};

function isKnown(attribute: string, known: readonly string[]): boolean {
  return known.some((name) => name === attribute || attribute.startsWith(`${name}.`));
}
