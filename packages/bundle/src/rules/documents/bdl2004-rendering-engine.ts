import { suggestion } from "@proton/text";
import { partsOf } from "../../model/bundle-files.ts";
import { child, entryOf, plainValue } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

const ENGINES = ["jinja", "hcl", "codebuild"];

export const rule: DocumentRule = {
  id: "BDL2004",
  title: "Name a rendering engine that Proton had",
  severity: "error",
  stopsRegistration: true,
  description:
    "`rendering_engine` is `jinja` (CloudFormation), `hcl` (Terraform) or `codebuild` (your own commands).",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node, renderingEngine: engine } of manifest.templates) {
        if (node.kind !== "mapping" || (engine !== undefined && ENGINES.includes(engine))) continue;
        if (entryOf(node, "engine") && !entryOf(node, "rendering_engine")) continue;
        const value = child(node, "rendering_engine");
        const problem = value
          ? `${JSON.stringify(plainValue(value))} is not a rendering engine${suggestion(engine ?? "", ENGINES)}`
          : `the template has no "rendering_engine"`;
        const message = `${problem}; write jinja, hcl or codebuild`;
        yield { message, file: manifest.path, range: (value ?? node).range };
      }
    }
  },
};
