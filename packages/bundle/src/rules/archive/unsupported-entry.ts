import type { RuleDefinition } from "../rule.ts";

/** BDL1005. */
export const unsupportedEntry: RuleDefinition = {
  id: "BDL1005",
  title: "Put only files and directories into a bundle",
  severity: "error",
  description:
    "Symbolic links, hard links, devices, pipes and sparse files are refused: what they point at is not part of the bundle. Copy the content instead.",
};
