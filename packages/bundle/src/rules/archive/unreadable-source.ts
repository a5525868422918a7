import type { RuleDefinition } from "../rule.ts";

/** BDL1001. */
export const unreadableSource: RuleDefinition = {
  id: "BDL1001",
  title: "Name a directory or a .tar.gz file that can be read",
  severity: "error",
  description:
    "A bundle is a directory, or the gzip-compressed tar file that Proton took from S3. Links, devices and anything that cannot be opened are no bundle.",
};
