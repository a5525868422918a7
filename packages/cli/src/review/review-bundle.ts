import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BundleDiff,
  checkBundle,
  diffBundles,
  PARTS_OF_KIND,
  parseSampleOutputs,
  parseSpec,
  partNamespace,
  renderBundle,
  type Spec,
  type TemplateBundle,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import { type LoadedBundle, loadBundle } from "../bundles/load-bundle.ts";
import type { Terminal } from "../terminal.ts";
import { bundleAt, textDifference } from "./base-bundle.ts";

/** What a change does to one bundle. */
export interface BundleReview {
  readonly loaded: LoadedBundle;
  readonly findings: readonly Finding[];
  /** Against the base; absent for a new bundle, or where one of the two cannot be rendered. */
  readonly diff?: BundleDiff;
  /** The rendered template of each part and instance that differs, as a unified difference. */
  readonly rendered: readonly { readonly title: string; readonly difference: string }[];
  readonly isNew: boolean;
}

/** Checks a bundle and compares it with what it is at a commit. */
export function reviewBundle(path: string, base: string, terminal: Terminal): BundleReview {
  const loaded = loadBundle(path, terminal);
  const { bundle } = loaded;
  const checked = bundle ? checkBundle(bundle, {}) : [];
  const findings = [...loaded.findings, ...checked].map(loaded.shown);
  const before = bundleAt(base, path, terminal);
  const common = { loaded, findings, rendered: [], isNew: before === undefined };
  const spec = bundle && specOf(bundle);
  if (before === undefined || bundle === undefined || spec === undefined) return common;
  const diff = diffBundles(before, bundle, { spec, outputs: outputsOf(bundle) });
  return {
    ...common,
    ...(diff.findings.every(({ finding }) => finding.severity !== "error") && { diff }),
    rendered: renderedDifferences(before, bundle, spec),
  };
}

function specOf(bundle: TemplateBundle): Spec | undefined {
  const text = bundle.text("spec/spec.yaml");
  return text === undefined ? undefined : parseSpec(text, { file: "spec/spec.yaml" }).spec;
}

function outputsOf(bundle: TemplateBundle) {
  const file = "spec/sample-outputs.yaml";
  const text = bundle.text(file);
  return text === undefined ? undefined : parseSampleOutputs(text, { file }).outputs;
}

function renderedDifferences(before: TemplateBundle, after: TemplateBundle, spec: Spec) {
  const directory = mkdtempSync(join(tmpdir(), "proton-review-"));
  const write = (one: string, other: string) => {
    const files = [join(directory, "before"), join(directory, "after")] as const;
    writeFileSync(files[0], one);
    writeFileSync(files[1], other);
    return files;
  };
  try {
    return PARTS_OF_KIND[after.kind].flatMap((part) => {
      const names = spec.kind === "service" && part === "instance" ? spec.instances : [undefined];
      return names.flatMap((instance) => {
        const [one, other] = [before, after].map((bundle) => {
          if (bundle.parts[part] === undefined) return "";
          const outputs = outputsOf(after);
          const { namespace } = partNamespace(bundle, {
            ...{ part, spec, outputs, instance: instance?.name },
            ...{ environmentName: undefined, serviceName: undefined },
          });
          return renderBundle(bundle, { part, namespace }).text;
        });
        if (one === undefined || other === undefined) return [];
        const difference = textDifference(one, other, write);
        const title = instance === undefined ? part : `${part} ${instance.name}`;
        return difference === "" ? [] : [{ title, difference }];
      });
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
