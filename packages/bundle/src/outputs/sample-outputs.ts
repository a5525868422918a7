import { type Finding, findingOf } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import { readingRules } from "../rules/reading-rules.ts";
import { readYaml } from "../text/read-yaml.ts";
import { child, entriesOf, typeName, type YamlNode } from "../text/yaml-node.ts";

/** A value and where the file gives it. */
export interface SampleValue {
  readonly value: string;
  readonly file: string;
  readonly range: Range;
}

export type SampleValues = ReadonlyMap<string, SampleValue>;

/** What a deployment would supply, taken from a file instead. */
export interface SampleOutputs {
  /** `account_id`, `name` and `proton_service_role_arn` of the environment. */
  readonly environment: SampleValues;
  readonly environmentOutputs: SampleValues;
  /** `name`, `repository_id`, `repository_connection_arn`, `branch_name`. */
  readonly service: SampleValues;
  readonly instanceOutputs: SampleValues;
  /** The component's name under `name`. */
  readonly component: SampleValues;
  readonly componentOutputs: SampleValues;
}

export const NO_SAMPLE_OUTPUTS: SampleOutputs = {
  environment: new Map(),
  environmentOutputs: new Map(),
  service: new Map(),
  instanceOutputs: new Map(),
  component: new Map(),
  componentOutputs: new Map(),
};

const ENVIRONMENT_KEYS = ["name", "account_id", "proton_service_role_arn"];
const SERVICE_KEYS = ["name", "repository_id", "repository_connection_arn", "branch_name"];
const SECTIONS = ["environment", "service", "service_instance", "component"];

/**
 * Reads a sample-outputs.yaml. `environment`, `service_instance` and `component` hold `outputs`;
 * the flat form of AWS's template checker action (outputs directly below `environment` and
 * `service`) is understood too.
 */
export function parseSampleOutputs(
  text: string,
  { file }: { readonly file: string },
): { readonly outputs: SampleOutputs; readonly findings: readonly Finding[] } {
  const { root, findings: syntax } = readYaml(text, file);
  const findings: Finding[] = [...syntax];
  const report = (message: string, range: Range | undefined): void => {
    findings.push(findingOf(readingRules.sampleOutputs, { message, file, range }));
  };
  const values = (nodes: readonly Named[]): SampleValues => sampleValues(nodes, file, report);
  if (root && root.kind !== "mapping") report("sample outputs are a mapping", root.range);
  for (const { key, keyRange } of entriesOf(root)) {
    if (SECTIONS.includes(key)) continue;
    report(`"${key}" is none of ${SECTIONS.join(", ")}`, keyRange);
  }
  const environment = split(child(root, "environment"), ENVIRONMENT_KEYS);
  const service = split(child(root, "service"), SERVICE_KEYS);
  const instance = split(child(root, "service_instance"), ["name"]);
  const component = split(child(root, "component"), ["name"]);
  const outputs = {
    environment: values(environment.named),
    environmentOutputs: values(environment.outputs),
    service: values(service.named),
    instanceOutputs: values([...service.outputs, ...instance.outputs]),
    component: values(component.named),
    componentOutputs: values(component.outputs),
  };
  return { outputs, findings };
}

interface Named {
  readonly key: string;
  readonly value: YamlNode;
}

/** With an `outputs` mapping everything is in its place; without, every unknown key is an output. */
function split(
  node: YamlNode | undefined,
  known: readonly string[],
): { readonly named: readonly Named[]; readonly outputs: readonly Named[] } {
  const entries = entriesOf(node);
  const named = entries.filter(({ key }) => known.includes(key));
  const nested = child(node, "outputs");
  if (nested?.kind === "mapping") return { named, outputs: entriesOf(nested) };
  return { named, outputs: entries.filter(({ key }) => !known.includes(key)) };
}

function sampleValues(
  nodes: readonly Named[],
  file: string,
  report: (message: string, range: Range) => void,
): SampleValues {
  const values = new Map<string, SampleValue>();
  for (const { key, value: node } of nodes) {
    if (node.kind !== "scalar" || node.value === null) {
      report(`"${key}" must be a string, not ${typeName(node)}`, node.range);
      continue;
    }
    if (typeof node.value !== "string") {
      report(
        `"${key}" is read as the text "${node.value}", as outputs are strings: put it in quotes`,
        node.range,
      );
    }
    values.set(key, { value: String(node.value), file, range: node.range });
  }
  return values;
}
