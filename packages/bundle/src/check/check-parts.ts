import { type Finding, findingOf } from "@proton/cloudformation";
import { type Base, type Exploration, explorePart } from "../explore/explore-part.ts";
import { completeOutputs, type KnownOutputs } from "../explore/placeholders.ts";
import { sampleSpec } from "../generate/sample-spec.ts";
import type { Values } from "../model/namespaces.ts";
import { defaultOf } from "../model/schema.ts";
import type { Spec } from "../model/spec.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import type { SampleOutputs } from "../outputs/sample-outputs.ts";
import { partNamespace } from "../render/part-namespace.ts";
import { readingRules } from "../rules/reading-rules.ts";
import type { BundleAnalysis, PartAnalysis } from "../template/analysis.ts";
import { pathTarget } from "../template/namespace-shape.ts";
import { checkRendered } from "./check-rendered.ts";

/** Names of outputs; a value is `undefined` when only a deployment would tell. */
export type EnvironmentOutputs = ReadonlyMap<string, string | undefined>;

export interface CheckPartsOptions {
  /** @default one made of the schema */
  readonly spec?: Spec | undefined;
  readonly outputs?: SampleOutputs | undefined;
  readonly environmentOutputs?: EnvironmentOutputs | undefined;
}

/** Renders every part of a bundle in its different forms and checks what comes out. */
export function checkParts(
  { bundle, parts }: BundleAnalysis,
  options: CheckPartsOptions,
): { readonly findings: readonly Finding[]; readonly outputs: EnvironmentOutputs } {
  const findings: Finding[] = [];
  const known: { -readonly [owner in keyof KnownOutputs]: KnownOutputs[owner] } = {};
  if (options.environmentOutputs) known.environment = withValues(options.environmentOutputs);
  let outputs: EnvironmentOutputs = new Map();
  const given = options.spec?.kind === bundle.kind ? options.spec : undefined;
  const spec = given ?? sampleSpec(bundle);
  const madeUpInputs = new Set(given ? [] : inputsWithoutValue(bundle));
  for (const analysis of parts) {
    const { part } = analysis;
    const [first, ...rest] = instancesOf(spec, part).map((instance) => {
      const { namespace, origins } = partNamespace(bundle, { ...options, part, spec, instance });
      return { ...completeOutputs(analysis, namespace, known), origins };
    });
    if (!first) continue;
    const exploration = explorePart(analysis, bundle.schema, [first, ...rest, ...twice(first)]);
    const { placeholders } = first;
    const checked = checkRendered({ analysis, exploration, placeholders, madeUpInputs });
    findings.push(
      ...renderingFindings(analysis, exploration, placeholders),
      ...checked.findings,
      ...unreachedFindings(analysis, exploration),
    );
    outputs = checked.outputs;
    if (part === "instance") known.instance = withValues(outputs);
  }
  return { findings, outputs };
}

/** The inputs that only a spec gives a value, which may be any. */
function inputsWithoutValue({ schema: { types } }: TemplateBundle): readonly string[] {
  return Object.values(types)
    .flatMap((type) => [...type.properties.values()])
    .filter((property) => defaultOf(property) === undefined && !Array.isArray(property.schema.enum))
    .map(({ name }) => name);
}

/** An instance template is rendered for each instance, everything else once. */
function instancesOf(spec: Spec, part: PartName): readonly (string | undefined)[] {
  if (spec.kind === "environment" || part !== "instance") return [undefined];
  return spec.instances.map(({ name }) => name);
}

/** What a pipeline writes between instances shows only when there are two. */
function twice<T extends Base>(base: T): readonly Base[] {
  const { service_instances: instances } = base.namespace;
  if (!Array.isArray(instances) || instances.length !== 1) return [];
  const [instance] = instances as readonly Values[];
  const environment = instance?.environment as Values | undefined;
  const second = {
    ...instance,
    name: `${instance?.name}-2`,
    environment: { ...environment, name: `${environment?.name}-2` },
  };
  return [{ ...base, namespace: { ...base.namespace, service_instances: [instance, second] } }];
}

function unreachedFindings({ file }: PartAnalysis, { unreached }: Exploration): readonly Finding[] {
  return unreached.map(({ range: { start }, kind }) => {
    const branch = kind === "loop" ? "loop" : `"${kind}" branch`;
    const message = `no choice of inputs went through this ${branch}: it is not checked`;
    return findingOf(readingRules.unreachedBranch, { message, file, range: { start, end: start } });
  });
}

/** A failure over a made-up value says nothing about the template. */
function renderingFindings(
  analysis: PartAnalysis,
  { findings }: Exploration,
  placeholders: ReadonlySet<string>,
): readonly Finding[] {
  return findings.map((finding) => {
    const names = placeholdersAt(finding, analysis, placeholders);
    if (names.length === 0) return finding;
    const message = `cannot be rendered without knowing ${names.join(", ")} (${finding.message}): give sample outputs`;
    return findingOf(readingRules.needsSampleOutputs, {
      message,
      file: finding.file,
      range: finding.range,
    });
  });
}

function placeholdersAt(
  { range }: Finding,
  { part, references }: PartAnalysis,
  placeholders: ReadonlySet<string>,
): readonly string[] {
  if (!range) return [];
  const names = references.flatMap(({ path, range: place }) => {
    const near = place.start.offset < range.end.offset && range.start.offset < place.end.offset;
    const target = pathTarget(part, path);
    return near && target.kind === "output" && target.name !== undefined ? [target.name] : [];
  });
  return [...new Set(names)].filter((name) => placeholders.has(name));
}

function withValues(outputs: EnvironmentOutputs): ReadonlyMap<string, string> {
  return new Map(
    [...outputs].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
