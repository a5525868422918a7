import { partsOf } from "../../model/bundle-files.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2006",
  title: "Name exactly one template in a manifest",
  severity: "error",
  stopsRegistration: true,
  description:
    "A part is one CloudFormation template, one Terraform entry (a file or `*`) or one CodeBuild entry. Proton's quota for CloudFormation files in a bundle's part was one, so nested stacks need templates that lie elsewhere.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node } of manifest.templates.slice(1)) {
        const message = `the manifest names ${manifest.templates.length} templates; keep one`;
        yield { message, file: manifest.path, range: node.range };
      }
    }
  },
};
