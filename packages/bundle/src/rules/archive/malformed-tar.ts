import type { RuleDefinition } from "../rule.ts";

/** BDL1003. */
export const malformedTar: RuleDefinition = {
  id: "BDL1003",
  title: "Pack the bundle as a tar file",
  severity: "error",
  description:
    "The decompressed bytes must be a complete tar archive (ustar, pax or GNU) whose header checksums are right.",
};
