import { type Finding, findingOf } from "@proton/cloudformation";
import { compile, type Template } from "@proton/jinja";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import { rule as missingPart } from "../rules/documents/bdl1201-missing-part.ts";
import { rule as renderingEngine } from "../rules/documents/bdl2004-rendering-engine.ts";
import { rule as templateFile } from "../rules/documents/bdl2007-template-file.ts";
import { jinjaFinding } from "./jinja-finding.ts";

/** The compiled CloudFormation template of a part, or why there is none. */
export type PartTemplate =
  | { readonly outcome: "compiled"; readonly template: Template; readonly file: string }
  | { readonly outcome: "failed"; readonly findings: readonly Finding[] };

/** Compiles the template that a part's manifest names, to render it any number of times. */
export function partTemplate(bundle: TemplateBundle, part: PartName): PartTemplate {
  const owner = bundle.parts[part];
  if (!owner) {
    const message = `the ${bundle.kind} template has no ${part} part`;
    const file = bundle.schema.file;
    return { outcome: "failed", findings: [findingOf(missingPart, { message, file })] };
  }
  const { manifest, directory } = owner;
  if (manifest.engine !== "jinja") {
    const message = `rendering_engine ${manifest.engine ?? "(none)"} renders no CloudFormation: see the files that "proton render" writes for it`;
    const range = manifest.templates[0]?.node.range;
    return {
      outcome: "failed",
      findings: [findingOf(renderingEngine, { message, file: manifest.path, range })],
    };
  }
  const template = manifest.templates[0];
  const path = `${directory}/${template?.file}`;
  const text = bundle.text(path);
  if (text === undefined) {
    const message = `there is no text file ${path}`;
    const details = { message, file: manifest.path, range: template?.fileRange };
    return { outcome: "failed", findings: [findingOf(templateFile, details)] };
  }
  const compiled = compile(text);
  if (compiled.outcome === "failed") {
    return { outcome: "failed", findings: [jinjaFinding(path, compiled.failure)] };
  }
  return { outcome: "compiled", template: compiled.template, file: path };
}
