import type { Finding } from "@proton/cloudformation";
import { type Branch, branchesOf, type Template } from "@proton/jinja";
import { partsOf } from "../model/bundle-files.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import { partTemplate } from "../render/part-template.ts";
import { type Decisions, decisionsOf } from "./conditions.ts";
import { type NamespaceReference, namespaceReferences } from "./references.ts";

/** What is known of a part's template without rendering it. */
export interface PartAnalysis {
  readonly part: PartName;
  readonly file: string;
  readonly template: Template;
  readonly references: readonly NamespaceReference[];
  readonly branches: readonly Branch[];
  readonly decisions: Decisions;
}

/** The templates of a bundle that CloudFormation would get. */
export interface BundleAnalysis {
  readonly bundle: TemplateBundle;
  readonly parts: readonly PartAnalysis[];
  /** Why templates could not be compiled. */
  readonly findings: readonly Finding[];
}

/** Compiles and analyses every Jinja template of a bundle. */
export function analyseBundle(bundle: TemplateBundle): BundleAnalysis {
  const parts: PartAnalysis[] = [];
  const findings: Finding[] = [];
  for (const { name, manifest, directory } of partsOf(bundle)) {
    const file = manifest.templates[0]?.file;
    // Whatever keeps the template from being found is a finding of the manifest's own rules.
    if (manifest.engine !== "jinja" || bundle.text(`${directory}/${file}`) === undefined) continue;
    const compiled = partTemplate(bundle, name);
    if (compiled.outcome === "failed") findings.push(...compiled.findings);
    else parts.push(analysePart(name, compiled.file, compiled.template));
  }
  return { bundle, parts, findings };
}

function analysePart(part: PartName, file: string, template: Template): PartAnalysis {
  const references = namespaceReferences(template);
  const branches = branchesOf(template);
  const decisions = decisionsOf(template, branches, references);
  return { part, file, template, references, branches, decisions };
}
