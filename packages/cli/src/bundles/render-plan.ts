import { resolve } from "node:path";
import {
  type Namespace,
  PARTS_OF_KIND,
  type PartName,
  parseSampleOutputs,
  parseSpec,
  partNamespace,
  type TemplateBundle,
  type ValueOrigins,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { Arguments, OptionDefinitions } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { readText } from "./read-text.ts";

/** The options of every command that renders a bundle with a spec. */
export const SPEC_OPTIONS: OptionDefinitions = {
  spec: { description: "The spec, instead of the bundle's spec/spec.yaml", placeholder: "<file>" },
  outputs: {
    description: "Sample outputs, instead of spec/sample-outputs.yaml",
    placeholder: "<file>",
  },
  part: {
    description: "What to render",
    placeholder: "<part>",
    values: ["environment", "instance", "pipeline"],
  },
  instance: { description: "The instance to render, instead of the first", placeholder: "<name>" },
  name: {
    description: "Name of the environment or service, instead of a sample name",
    placeholder: "<name>",
  },
};

/** What one part is rendered with. */
export interface RenderPlan {
  readonly part: PartName;
  readonly namespace: Namespace;
  readonly origins: ValueOrigins;
  /** What is wrong with spec and outputs. */
  readonly findings: readonly Finding[];
}

/**
 * Builds the namespace that the options describe.
 *
 * @throws UsageError when there is no spec, or the bundle has no such part
 */
export function renderPlan(
  bundle: TemplateBundle,
  given: Arguments,
  terminal: Terminal,
): RenderPlan {
  const part = chosenPart(bundle, given.option("part"));
  const specText = ownOrGiven(bundle, "spec", "spec/spec.yaml", given, terminal);
  if (!specText)
    throw new UsageError("--spec <file> is missing, and the bundle has no spec/spec.yaml");
  const outputsText = ownOrGiven(bundle, "outputs", "spec/sample-outputs.yaml", given, terminal);
  const { spec, findings } = parseSpec(specText.text, specText);
  const outputs = outputsText && parseSampleOutputs(outputsText.text, outputsText);
  const before = [...findings, ...(outputs?.findings ?? [])];
  if (!spec) return { part, namespace: {}, origins: new Map(), findings: before };
  const name = given.option("name");
  const built = partNamespace(bundle, {
    part,
    spec,
    outputs: outputs?.outputs,
    instance: given.option("instance"),
    environmentName: name,
    serviceName: name,
  });
  return { part, ...built, findings: [...before, ...built.findings] };
}

/** The part that was asked for, or the first that the kind of template has. */
export function chosenPart(bundle: TemplateBundle, asked: string | undefined): PartName {
  const parts = PARTS_OF_KIND[bundle.kind].filter((part) => bundle.parts[part]);
  const part = asked === undefined ? parts[0] : parts.find((candidate) => candidate === asked);
  if (part) return part;
  const known = parts.length === 0 ? "none" : parts.join(", ");
  throw new UsageError(`the ${bundle.kind} template has no ${asked ?? ""} part; it has ${known}`);
}

function ownOrGiven(
  bundle: TemplateBundle,
  option: string,
  own: string,
  given: Arguments,
  terminal: Terminal,
): { readonly file: string; readonly text: string } | undefined {
  const path = given.option(option);
  if (path !== undefined) return readText(resolve(terminal.directory, path), terminal);
  const text = bundle.text(own);
  return text === undefined ? undefined : { file: own, text };
}
