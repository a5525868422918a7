import type { RuleDefinition } from "../rule.ts";

/** BDL1004. */
export const unsafePath: RuleDefinition = {
  id: "BDL1004",
  title: "Keep every entry inside the bundle",
  severity: "error",
  description:
    "An entry whose path is absolute, climbs with `..`, contains a backslash, a drive letter, a control character or nothing at all could be written outside the directory it is unpacked in. (A leading `/` or `./` alone is taken off, as Proton did for the archives that protonizer made.)",
};
