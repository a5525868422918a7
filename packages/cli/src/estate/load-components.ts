import { join, relative } from "node:path";
import { componentFile, packComponent } from "@proton/bundle";
import { type Finding, findingOf } from "@proton/cloudformation";
import { estateRules } from "./estate-rules.ts";
import type { Estate } from "./read-estate.ts";
import { readText } from "./read-text.ts";

/** A component with the files of its directory. */
export interface LoadedComponent {
  readonly name: string;
  readonly service?: string;
  readonly instance?: string;
  readonly environment?: string;
  /** Its directory, as findings show it. */
  readonly path: string;
  readonly manifest: string;
  readonly templateFile: string;
}

/** Reads the manifest of every component and the template that it names. */
export function loadComponents(
  { components }: Estate,
  place: { readonly root: string; readonly directory: string; readonly findings: Finding[] },
): readonly LoadedComponent[] {
  const { root, directory, findings } = place;
  const read = (path: string, name: string): string | undefined => {
    const file = join(directory, path, name);
    const text = readText(file);
    if (text !== undefined) return text;
    const message = "a component of the estate needs this file, and it is not there";
    findings.push(findingOf(estateRules.missingFile, { message, file: relative(root, file) }));
    return undefined;
  };
  return components.flatMap((component) => {
    const manifest = read(component.path, MANIFEST);
    if (manifest === undefined) return [];
    const file = relative(root, join(directory, component.path, MANIFEST));
    const template = componentFile(manifest);
    const complain = (message: string) =>
      void findings.push(findingOf(estateRules.shape, { message, file }));
    if (template.outcome === "failed") {
      complain(template.message);
      return [];
    }
    const templateFile = read(component.path, template.file);
    if (templateFile === undefined) return [];
    const packed = packComponent({ manifest, templateFile });
    if (packed.outcome === "failed") complain(packed.message);
    const path = relative(root, join(directory, component.path));
    return [{ ...component, path, manifest, templateFile }];
  });
}

const MANIFEST = "manifest.yaml";
