import { partsOf } from "../documents.ts";
import type { BundleRule } from "../rule.ts";

/** BDL2006. */
export const singleTemplate: BundleRule = {
  id: "BDL2006",
  title: "Name exactly one template in a manifest",
  severity: "error",
  description:
    "A part is one CloudFormation template, one Terraform entry (a file or `*`) or one CodeBuild entry. Proton's quota for CloudFormation files in a bundle's part was one, so nested stacks need templates that lie elsewhere.",
  check(bundle, report) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node } of manifest.templates.slice(1)) {
        const message = `the manifest names ${manifest.templates.length} templates; keep one`;
        report({ message, file: manifest.path, range: node.range });
      }
    }
  },
};
