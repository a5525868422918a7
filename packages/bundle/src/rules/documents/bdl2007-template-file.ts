import { suggestion } from "@proton/text";
import { safePath } from "../../archive/entries.ts";
import { filesBelow, partsOf, terraformFiles } from "../../model/bundle-files.ts";
import type { ManifestTemplate } from "../../model/manifest.ts";
import type { BundlePart, TemplateBundle } from "../../model/template-bundle.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2007",
  title: "Name a template file that lies beside the manifest",
  severity: "error",
  stopsRegistration: true,
  description:
    "`file` is a name relative to the manifest's directory. For Terraform it may be `*`, which stands for every file ending in `.tf`. CodeBuild manifests name no file.",
  *check(bundle) {
    for (const part of partsOf(bundle)) {
      for (const template of part.manifest.templates) {
        const message = problemOf(bundle, part, template);
        const range = template.fileRange ?? template.node.range;
        if (message !== undefined) yield { message, file: part.manifest.path, range };
      }
    }
  },
};

function problemOf(
  bundle: TemplateBundle,
  part: BundlePart,
  { file, renderingEngine, node }: ManifestTemplate,
): string | undefined {
  if (node.kind !== "mapping") return undefined;
  if (renderingEngine === "codebuild") return undefined;
  if (file === undefined) return `the template has no "file"`;
  if (file === "*") return wildcardProblem(bundle, part, renderingEngine);
  if (safePath(file) !== file) return `"${file}" does not lie below ${part.directory}/`;
  if (bundle.files.has(`${part.directory}/${file}`)) return undefined;
  const names = filesBelow(bundle, part.directory).map((path) =>
    path.slice(part.directory.length + 1),
  );
  const others = names.filter((name) => name !== "manifest.yaml");
  return `there is no ${part.directory}/${file}${suggestion(file, others)}`;
}

function wildcardProblem(
  bundle: TemplateBundle,
  part: BundlePart,
  engine: string | undefined,
): string | undefined {
  if (engine !== "hcl") return `"*" is for Terraform only: name the CloudFormation file`;
  if (terraformFiles(bundle, part).length > 0) return undefined;
  return `"*" stands for files ending in .tf, and ${part.directory}/ has none`;
}
