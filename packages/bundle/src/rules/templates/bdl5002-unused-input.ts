import { partsOf, templatePaths } from "../../model/bundle-files.ts";
import type { PartName, TemplateBundle } from "../../model/template-bundle.ts";
import type { BundleAnalysis } from "../../template/analysis.ts";
import { pathTarget } from "../../template/namespace-shape.ts";
import type { TemplateRule } from "../template-rule.ts";

export const rule: TemplateRule = {
  id: "BDL5002",
  title: "Use every input that the schema declares",
  severity: "warning",
  description:
    "An input that no template reads does nothing, whatever a spec says. (Proton wanted at least one input for each part: a template that needs none has to declare one and can switch this rule off for it.)",
  *check(analysis) {
    const { bundle } = analysis;
    if (analysis.findings.length > 0) return;
    for (const [part, type] of Object.entries(bundle.schema.types)) {
      const readers = partsOf(bundle).filter(({ name }) => reads(name, part as PartName));
      if (readers.length === 0 || readers.some(({ manifest }) => !isReadable(manifest.engine)))
        continue;
      const used = usedInputs(analysis, part as PartName);
      if (used === "all") continue;
      for (const { name, nameRange } of type.properties.values()) {
        if (used.has(name) || namedInTerraform(bundle, name)) continue;
        yield {
          message: `no template reads the input "${name}"`,
          file: type.file,
          range: nameRange,
        };
      }
    }
  },
};

/** Instance inputs are seen by the pipeline too. */
function reads(reader: PartName, part: PartName): boolean {
  return reader === part || (reader === "pipeline" && part === "instance");
}

/** What commands of a CodeBuild part do with their inputs cannot be seen. */
function isReadable(engine: string | undefined): boolean {
  return engine === "jinja" || engine === "hcl";
}

function usedInputs({ readers }: BundleAnalysis, part: PartName): ReadonlySet<string> | "all" {
  const used = new Set<string>();
  for (const { part: reader, references } of readers) {
    for (const { path } of references) {
      const target = pathTarget(reader, path);
      if (target.kind !== "input" || target.part !== part) continue;
      if (target.name === undefined) return "all";
      used.add(target.name);
    }
  }
  return used;
}

function namedInTerraform(bundle: TemplateBundle, name: string): boolean {
  return partsOf(bundle)
    .filter(({ manifest }) => manifest.engine === "hcl")
    .flatMap((part) => templatePaths(bundle, part))
    .some((path) => new RegExp(`\\b${name}\\b`).test(bundle.text(path) ?? ""));
}
