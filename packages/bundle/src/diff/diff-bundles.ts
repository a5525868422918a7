import {
  diffTemplates,
  type Finding,
  readTemplate,
  type TemplateDiff,
} from "@proton/cloudformation";
import { type SchemaBreak, schemaCompatibility } from "../compatibility/schema-compatibility.ts";
import { completeOutputs } from "../explore/placeholders.ts";
import type { Spec } from "../model/spec.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import type { SampleOutputs } from "../outputs/sample-outputs.ts";
import { partNamespace } from "../render/part-namespace.ts";
import { renderBundle } from "../render-bundle.ts";
import { analyseBundle, type BundleAnalysis } from "../template/analysis.ts";

/** What changes in one stack. */
export interface PartDiff {
  readonly part: PartName;
  /** The service instance, for an instance template. */
  readonly instance: string | undefined;
  readonly diff: TemplateDiff;
}

/** The way from one bundle to another. */
export interface BundleDiff {
  readonly parts: readonly PartDiff[];
  /** Parts that only one of the two renders. */
  readonly added: readonly PartName[];
  readonly removed: readonly PartName[];
  /** Why the second cannot be a minor version after the first; empty when it can. */
  readonly breaks: readonly SchemaBreak[];
  /** Why a part could not be compared. */
  readonly findings: readonly BundleDiffFinding[];
}

/** A finding and whose it is. */
export interface BundleDiffFinding {
  readonly bundle: "before" | "after";
  readonly finding: Finding;
}

export interface DiffBundlesOptions {
  readonly spec: Spec;
  readonly outputs?: SampleOutputs | undefined;
}

/** Compares what two bundles deploy with one spec, and whether their schemas are compatible. */
export function diffBundles(
  before: TemplateBundle,
  after: TemplateBundle,
  options: DiffBundlesOptions,
): BundleDiff {
  const sides = { before: analyseBundle(before), after: analyseBundle(after) };
  const findings = (["before", "after"] as const).flatMap((bundle) =>
    sides[bundle].findings.map((finding): BundleDiffFinding => ({ bundle, finding })),
  );
  const parts: PartDiff[] = [];
  const [old, next] = [partNames(sides.before), partNames(sides.after)];
  for (const part of old.filter((name) => next.includes(name))) {
    for (const instance of instancesOf(options.spec, part)) {
      const [first, second] = (["before", "after"] as const).map((side) => {
        const rendered = render(sides[side], part, instance, options);
        findings.push(...rendered.findings.map((finding) => ({ bundle: side, finding })));
        return rendered.template;
      });
      if (first && second) parts.push({ part, instance, diff: diffTemplates(first, second) });
    }
  }
  return {
    parts,
    added: next.filter((name) => !old.includes(name)),
    removed: old.filter((name) => !next.includes(name)),
    breaks: schemaCompatibility(before.schema, after.schema),
    findings,
  };
}

function render(
  { bundle, parts }: BundleAnalysis,
  part: PartName,
  instance: string | undefined,
  options: DiffBundlesOptions,
): Pick<ReturnType<typeof readTemplate>, "template" | "findings"> {
  const analysis = parts.find((candidate) => candidate.part === part);
  const built = partNamespace(bundle, { ...options, part, instance });
  const wrong = built.findings.filter(({ severity }) => severity === "error");
  if (!analysis || wrong.length > 0) return { findings: wrong };
  // Outputs that nobody gave are the same on both sides, so they make no difference.
  const { namespace } = completeOutputs(analysis, built.namespace);
  const rendered = renderBundle(bundle, { part, namespace });
  if (rendered.text === undefined) return { findings: rendered.findings };
  const { template, findings } = readTemplate(rendered.text, { file: rendered.file });
  return { ...(template && { template }), findings: template ? [] : findings };
}

function partNames({ parts }: BundleAnalysis): readonly PartName[] {
  return parts.map(({ part }) => part);
}

function instancesOf(spec: Spec, part: PartName): readonly (string | undefined)[] {
  if (spec.kind === "environment" || part !== "instance") return [undefined];
  return spec.instances.map(({ name }) => name);
}
