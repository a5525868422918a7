import { type Finding, findingOf } from "@proton/cloudformation";
import { checkParts, type EnvironmentOutputs } from "./check/check-parts.ts";
import { checkSpec } from "./check/check-spec.ts";
import { applyIgnores } from "./check/ignores.ts";
import { byPlace } from "./check/order.ts";
import { documentRules, templateRules } from "./generated/rules.ts";
import { templatePaths, yamlPaths } from "./model/bundle-files.ts";
import { SCHEMA_PATH } from "./model/find-root.ts";
import type { Spec } from "./model/spec.ts";
import type { TemplateBundle } from "./model/template-bundle.ts";
import { parseSampleOutputs, type SampleOutputs } from "./outputs/sample-outputs.ts";
import { parseSpec } from "./spec/parse-spec.ts";
import { analyseBundle } from "./template/analysis.ts";
import { terraformOutputs } from "./template/terraform-references.ts";

/** A text and the name that findings about it carry. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

export interface CheckBundleOptions {
  /** @default the bundle's own spec/spec.yaml; without one, a spec is made of the schema */
  readonly spec?: NamedText | undefined;
  /** @default the bundle's own spec/sample-outputs.yaml */
  readonly outputs?: NamedText | undefined;
  /** The bundle of the environment that a service template is for: its outputs are what counts. */
  readonly environmentBundle?: TemplateBundle | undefined;
}

/**
 * Checks everything about a bundle: its documents, what its templates read, and the CloudFormation
 * they become through every branch that inputs reach. Findings that the bundle ignores with a
 * reason are left out. Reads and writes nothing outside the bundle.
 */
export function checkBundle(
  bundle: TemplateBundle,
  options: CheckBundleOptions = {},
): readonly Finding[] {
  const findings = [...checkDocuments(bundle)];
  const spec = readSpec(bundle, options.spec, findings);
  const outputs = readOutputs(bundle, options.outputs, findings);
  const environmentOutputs = options.environmentBundle && outputsOf(options.environmentBundle);

  const analysis = analyseBundle(bundle);
  findings.push(...analysis.findings);
  // A schema that cannot be read declares nothing: everything that reads an input would seem wrong.
  const isSchemaRead = !bundle.yaml(SCHEMA_PATH)?.findings.some(isError);
  if (!isSchemaRead) return byPlace(applyIgnores(bundle, findings));
  const context = {
    ...analysis,
    environmentOutputs: environmentOutputs && new Set(environmentOutputs.keys()),
    sampleOutputs: new Set(outputs?.environmentOutputs.keys()),
  };
  for (const rule of templateRules) {
    for (const details of rule.check(context)) findings.push(findingOf(rule, details));
  }
  if (spec) findings.push(...checkSpec(bundle, spec));
  findings.push(...checkParts(analysis, { spec, outputs, environmentOutputs }).findings);
  return byPlace(applyIgnores(bundle, findings));
}

const isError = ({ severity }: Finding) => severity === "error";

/** What is wrong with a bundle's own documents, without rendering anything. */
export function checkDocuments(bundle: TemplateBundle): readonly Finding[] {
  const findings = yamlPaths(bundle).flatMap((path) => bundle.yaml(path)?.findings ?? []);
  for (const rule of documentRules) {
    for (const details of rule.check(bundle)) findings.push(findingOf(rule, details));
  }
  return findings;
}

/**
 * The outputs of an environment template, with the values that the template itself gives; `undefined`
 * where programs give them, as with CodeBuild.
 */
function outputsOf(bundle: TemplateBundle): EnvironmentOutputs | undefined {
  const part = bundle.parts.environment;
  if (part?.manifest.engine === "codebuild") return undefined;
  if (part?.manifest.engine === "hcl") {
    const files = templatePaths(bundle, part);
    const names = files.flatMap((path) => terraformOutputs(bundle.text(path) ?? ""));
    return new Map(names.map((name) => [name, undefined]));
  }
  return checkParts(analyseBundle(bundle), {}).outputs;
}

function readSpec(
  bundle: TemplateBundle,
  given: NamedText | undefined,
  findings: Finding[],
): Spec | undefined {
  const text = given ?? ownText(bundle, "spec/spec.yaml");
  if (!text) return undefined;
  const parsed = parseSpec(text.text, text);
  findings.push(...parsed.findings);
  return parsed.spec;
}

function readOutputs(
  bundle: TemplateBundle,
  given: NamedText | undefined,
  findings: Finding[],
): SampleOutputs | undefined {
  const text = given ?? ownText(bundle, "spec/sample-outputs.yaml");
  if (!text) return undefined;
  const parsed = parseSampleOutputs(text.text, text);
  findings.push(...parsed.findings);
  return parsed.outputs;
}

function ownText(bundle: TemplateBundle, file: string): NamedText | undefined {
  const text = bundle.text(file);
  return text === undefined ? undefined : { file, text };
}
