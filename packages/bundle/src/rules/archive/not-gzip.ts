import type { RuleDefinition } from "../rule.ts";

/** BDL1002. */
export const notGzip: RuleDefinition = {
  id: "BDL1002",
  title: "Compress the bundle with gzip, whole and alone",
  severity: "error",
  description:
    "Proton took bundles as gzip-compressed tar files. A file that is no gzip, that ends early, or that carries other bytes after its end was damaged on its way or made by another tool: pack it again with `proton package`.",
};
