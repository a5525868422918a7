import type { Finding } from "@proton/cloudformation";
import { type Branch, branchesOf, compile, type Template } from "@proton/jinja";
import { partsOf, templatePaths } from "../model/bundle-files.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import { jinjaFinding } from "../render/jinja-finding.ts";
import { partTemplate } from "../render/part-template.ts";
import { type Decisions, decisionsOf } from "./conditions.ts";
import { type NamespaceReference, namespaceReferences } from "./references.ts";
import { terraformReferences } from "./terraform-references.ts";

/** What is known of a part's template without rendering it. */
export interface PartAnalysis {
  readonly part: PartName;
  readonly file: string;
  readonly template: Template;
  readonly references: readonly NamespaceReference[];
  readonly branches: readonly Branch[];
  readonly decisions: Decisions;
}

/** A file that reads a part's namespace, whatever becomes of it. */
export interface PartReader {
  readonly part: PartName;
  readonly file: string;
  readonly references: readonly NamespaceReference[];
  /** Whether a guarded read of what is not there does no harm. */
  readonly isTolerant: boolean;
}

/** The templates of a bundle that CloudFormation would get, and all that reads inputs. */
export interface BundleAnalysis {
  readonly bundle: TemplateBundle;
  readonly parts: readonly PartAnalysis[];
  /** The templates, Terraform files and manifests of CodeBuild. */
  readonly readers: readonly PartReader[];
  /** Why templates could not be compiled. */
  readonly findings: readonly Finding[];
}

/** Compiles and analyses every Jinja template of a bundle. */
export function analyseBundle(bundle: TemplateBundle): BundleAnalysis {
  const parts: PartAnalysis[] = [];
  const findings: Finding[] = [];
  const others: PartReader[] = [];
  for (const { name, manifest, directory } of partsOf(bundle)) {
    if (manifest.engine === "hcl") others.push(...terraformReaders(bundle, name));
    if (manifest.engine === "codebuild") {
      const reader = manifestReader(bundle, name, manifest.path);
      if (reader.outcome === "failed") findings.push(reader.finding);
      else others.push(reader.reader);
    }
    const file = manifest.templates[0]?.file;
    // Whatever keeps the template from being found is a finding of the manifest's own rules.
    if (manifest.engine !== "jinja" || bundle.text(`${directory}/${file}`) === undefined) continue;
    const compiled = partTemplate(bundle, name);
    if (compiled.outcome === "failed") findings.push(...compiled.findings);
    else parts.push(analysePart(name, compiled.file, compiled.template));
  }
  const templates = parts.map(({ part, file, references }) => ({
    part,
    file,
    references,
    isTolerant: false,
  }));
  return { bundle, parts, readers: [...templates, ...others], findings };
}

function terraformReaders(bundle: TemplateBundle, part: PartName): readonly PartReader[] {
  const owner = bundle.parts[part];
  return (owner ? templatePaths(bundle, owner) : []).map((file) => ({
    part,
    file,
    references: terraformReferences(file, bundle.text(file) ?? ""),
    isTolerant: true,
  }));
}

/** Proton rendered the manifest of CodeBuild with Jinja, commands and properties included. */
function manifestReader(bundle: TemplateBundle, part: PartName, file: string) {
  const compiled = compile(bundle.text(file) ?? "");
  if (compiled.outcome === "failed")
    return { outcome: "failed", finding: jinjaFinding(file, compiled.failure) } as const;
  const references = namespaceReferences(compiled.template);
  return { outcome: "read", reader: { part, file, references, isTolerant: false } } as const;
}

function analysePart(part: PartName, file: string, template: Template): PartAnalysis {
  const references = namespaceReferences(template);
  const branches = branchesOf(template);
  const decisions = decisionsOf(template, branches, references);
  return { part, file, template, references, branches, decisions };
}
