import type { RuleDefinition } from "../rule.ts";

/** BDL1007. */
export const sizeLimit: RuleDefinition = {
  id: "BDL1007",
  title: "Keep the bundle within its limits",
  severity: "error",
  description:
    "Proton took bundles of at most 10 MB. Reading stops at 10 MiB of archive, 64 MiB or 100 times the archive's size when expanded, 10 MiB in one file, 5,000 entries and 512 bytes of path, so that an archive made to exhaust a machine does not.",
};
