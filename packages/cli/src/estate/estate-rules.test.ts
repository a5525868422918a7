import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describeRules } from "@proton/cloudformation/testing";
import { routedInstances } from "./check-specs.ts";
import { estateRules } from "./estate-rules.ts";
import { loadEstate } from "./load-estate.ts";
import { missingHandlers } from "./route-owners.ts";

describeRules("the estate", {
  rules: Object.values(estateRules),
  folder: join(import.meta.dirname, "../../fixtures/rules"),
  findingsIn: (folder) => {
    const result = loadEstate(folder, join(folder, "proton.yaml"));
    if (result.kind === "findings") return result.findings;
    const { estate, bundles, specs } = result.loaded;
    const instances = routedInstances(estate, bundles, specs).filter(({ routes }) => routes[0]);
    const files = instances.length === 0 ? [] : filesOfFunction(folder);
    return files.length === 0 ? [] : missingHandlers(instances, files);
  },
});

function filesOfFunction(folder: string): readonly string[] {
  return readdirSync(folder).includes("function") ? readdirSync(join(folder, "function")) : [];
}
