import { INPUT_TYPE_KEYS } from "../../model/schema.ts";
import { suggestion } from "../../text/did-you-mean.ts";
import { child, entriesOf, entryOf, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { BundleRule, Report } from "../rule.ts";

/** BDL3002. */
export const inputTypeKeys: BundleRule = {
  id: "BDL3002",
  title: "Name the input types of the template",
  severity: "error",
  description:
    "An environment template has `environment_input_type`. A service template has `service_input_type` and, if and only if it has a pipeline, `pipeline_input_type`. Each is the name of a type under `types`. Proton answered `Service template schema is not valid: Missing property [pipelineInputType]` when one was missing.",
  check({ schema: { document, file }, kind, files }, report) {
    const schema = child(document.root, "schema");
    if (schema?.kind !== "mapping") return;
    const at = entriesOf(schema)[0]?.keyRange;
    const environment = entryOf(schema, INPUT_TYPE_KEYS.environment);
    const service = entryOf(schema, INPUT_TYPE_KEYS.instance);
    const pipeline = entryOf(schema, INPUT_TYPE_KEYS.pipeline);
    const hasPipeline = [...files.keys()].some((path) =>
      path.startsWith("pipeline_infrastructure/"),
    );
    if (kind === "environment" && !environment) {
      const message = `"environment_input_type" is missing (or "service_input_type", for a service template)`;
      report({ message, file, range: at });
    }
    if (kind === "service" && environment) {
      const message = `a service template has no "environment_input_type": keep one kind of input type`;
      report({ message, file, range: environment.keyRange });
    }
    if (kind === "service" && !service) {
      report({ message: `"service_input_type" is missing`, file, range: at });
    }
    if (hasPipeline && kind === "service" && !pipeline) {
      const message = `"pipeline_input_type" is missing, and the bundle has pipeline_infrastructure/`;
      report({ message, file, range: service?.keyRange ?? at });
    }
    if (pipeline && !hasPipeline) {
      const message = `"pipeline_input_type" is for templates with a pipeline, and the bundle has no pipeline_infrastructure/`;
      report({ message, file, range: pipeline.keyRange });
    }
    for (const key of Object.values(INPUT_TYPE_KEYS)) existingType(schema, key, file, report);
  },
};

function existingType(schema: YamlNode, key: string, file: string, report: Report): void {
  const node = child(schema, key);
  const types = child(schema, "types");
  if (!node || types?.kind !== "mapping") return;
  const name = stringOf(node);
  if (name !== undefined && types.entries.has(name)) return;
  const known = [...types.entries.keys()];
  const near = name === undefined ? "" : suggestion(name, known);
  const message = `"${key}" must name a type under "types" (${known.join(", ")})${near}`;
  report({ message, file, range: node.range });
}
