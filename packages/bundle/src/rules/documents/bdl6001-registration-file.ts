import { suggestion } from "@proton/text";
import { child, entriesOf, itemsOf, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { compatibleEnvironmentProblem } from "./compatible-environment.ts";

const FILE = ".template-registration.yaml";
const KEYS = ["compatible_environments", "supported_component_sources"];
const MAX_ENVIRONMENTS = 10;

export const rule: DocumentRule = {
  id: "BDL6001",
  title: "Say in .template-registration.yaml which environments a service template fits",
  severity: "warning",
  description:
    "`compatible_environments` lists 1 to 10 environment templates as `name:major`; `supported_component_sources` may list `DIRECTLY_DEFINED`. Template sync read the file of a service template.\n\n```yaml\ncompatible_environments:\n  - my-environment:1\n```",
  *check(bundle) {
    const document = bundle.yaml(FILE);
    if (!document?.root) return;
    if (bundle.kind === "environment") {
      yield {
        message: "belongs to a service template: an environment template fits no other",
        file: FILE,
      };
      return;
    }
    for (const { key, keyRange } of entriesOf(document.root)) {
      if (KEYS.includes(key)) continue;
      yield {
        message: `"${key}" is not a key of this file${suggestion(key, KEYS)}`,
        file: FILE,
        range: keyRange,
      };
    }
    const environments = child(document.root, "compatible_environments");
    const items = itemsOf(environments);
    if (items.length < 1 || items.length > MAX_ENVIRONMENTS) {
      const message = `"compatible_environments" must list 1 to ${MAX_ENVIRONMENTS} environment templates`;
      yield { message, file: FILE, range: (environments ?? document.root).range };
    }
    for (const item of items) {
      const problem = compatibleEnvironmentProblem(stringOf(item));
      if (problem) yield { message: problem, file: FILE, range: item.range };
    }
    for (const item of itemsOf(child(document.root, "supported_component_sources"))) {
      if (stringOf(item) === "DIRECTLY_DEFINED") continue;
      yield {
        message: `the only component source is DIRECTLY_DEFINED`,
        file: FILE,
        range: item.range,
      };
    }
  },
};
