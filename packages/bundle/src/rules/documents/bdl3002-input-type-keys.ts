import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { INPUT_TYPE_KEYS } from "../../model/schema.ts";
import { child, entriesOf, entryOf, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3002",
  title: "Name the input types of the template",
  severity: "error",
  stopsRegistration: true,
  description:
    "An environment template has `environment_input_type`. A service template has `service_input_type` and, if and only if it has a pipeline, `pipeline_input_type`. Each is the name of a type under `types`. Proton answered `Service template schema is not valid: Missing property [pipelineInputType]` when one was missing.",
  *check({ schema: { document, file }, kind, files }) {
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
      yield { message, file, range: at };
    }
    if (kind === "service" && environment) {
      const message = `a service template has no "environment_input_type": keep one kind of input type`;
      yield { message, file, range: environment.keyRange };
    }
    if (kind === "service" && !service) {
      yield { message: `"service_input_type" is missing`, file, range: at };
    }
    if (hasPipeline && kind === "service" && !pipeline) {
      const message = `"pipeline_input_type" is missing, and the bundle has pipeline_infrastructure/`;
      yield { message, file, range: service?.keyRange ?? at };
    }
    if (pipeline && !hasPipeline) {
      const message = `"pipeline_input_type" is for templates with a pipeline, and the bundle has no pipeline_infrastructure/`;
      yield { message, file, range: pipeline.keyRange };
    }
    for (const key of Object.values(INPUT_TYPE_KEYS)) yield* existingType(schema, key, file);
  },
};

function* existingType(schema: YamlNode, key: string, file: string): Generator<FindingDetails> {
  const node = child(schema, key);
  const types = child(schema, "types");
  if (!node || types?.kind !== "mapping") return;
  const name = stringOf(node);
  if (name !== undefined && types.entries.has(name)) return;
  const known = [...types.entries.keys()];
  const near = name === undefined ? "" : suggestion(name, known);
  const message = `"${key}" must name a type under "types" (${known.join(", ")})${near}`;
  yield { message, file, range: node.range };
}
