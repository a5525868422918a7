import { join } from "node:path";
import { describeRules } from "@proton/cloudformation/testing";
import { estateRules } from "./estate-rules.ts";
import { loadEstate } from "./load-estate.ts";

describeRules("the estate", {
  rules: Object.values(estateRules),
  folder: join(import.meta.dirname, "../../fixtures/rules"),
  findingsIn: (folder) => {
    const result = loadEstate(folder, join(folder, "proton.yaml"));
    return result.kind === "findings" ? result.findings : [];
  },
});
