import { defaultOf, type InputType } from "../model/schema.ts";
import type { Spec, SpecInputs } from "../model/spec.ts";
import type { TemplateBundle } from "../model/template-bundle.ts";
import { SourceText } from "../text/source-text.ts";
import type { YamlEntry, YamlNode } from "../text/yaml-node.ts";
import { sampleValue } from "./sample-value.ts";

/** The file that findings about made-up inputs name: the schema they were made from. */
const RANGE = new SourceText("", "").range(0, 0);

/**
 * A spec made of the schema alone: required inputs without default get minimal valid values,
 * everything else is left to the defaults.
 */
export function sampleSpec(bundle: TemplateBundle): Spec {
  const { types } = bundle.schema;
  if (bundle.kind === "environment") {
    return { kind: "environment", inputs: sampleInputs(bundle, types.environment) };
  }
  const inputs = sampleInputs(bundle, types.instance);
  return {
    kind: "service",
    pipeline: types.pipeline && sampleInputs(bundle, types.pipeline),
    instances: [{ name: "sample-instance", environment: "sample-environment", inputs }],
  };
}

function sampleInputs(bundle: TemplateBundle, type: InputType | undefined): SpecInputs {
  const needed = [...(type?.properties.values() ?? [])].filter(
    (property) => property.required && defaultOf(property) === undefined,
  );
  const entries = needed.map(({ name, schema, nameRange }): readonly [string, YamlEntry] => {
    const value = yamlNode(sampleValue(schema, name));
    return [name, { key: name, keyRange: nameRange, value: { ...value, range: nameRange } }];
  });
  const node = { kind: "mapping" as const, range: type?.range ?? RANGE, entries: new Map(entries) };
  return { file: bundle.schema.file, node, range: type?.range };
}

function yamlNode(value: unknown): YamlNode {
  if (Array.isArray(value)) return { kind: "sequence", range: RANGE, items: value.map(yamlNode) };
  const scalar = ["string", "number", "boolean"].includes(typeof value) ? value : null;
  return { kind: "scalar", range: RANGE, value: scalar as string | number | boolean | null };
}
