import { dirname, join, relative } from "node:path";
import { parseSpec, readBundle, type Spec, type TemplateBundle } from "@proton/bundle";
import { type Finding, findingOf } from "@proton/cloudformation";
import { checkSpecs } from "./check-specs.ts";
import { estateRules } from "./estate-rules.ts";
import { inDirectory } from "./in-directory.ts";
import { type LoadedComponent, loadComponents } from "./load-components.ts";
import { type Estate, readEstate } from "./read-estate.ts";
import { readText } from "./read-text.ts";

/** An estate with everything its file names. */
export interface LoadedEstate {
  readonly estate: Estate;
  /** By template name. */
  readonly bundles: ReadonlyMap<string, TemplateBundle>;
  /** Their directories by template name, as findings show them. */
  readonly bundlePaths: ReadonlyMap<string, string>;
  /** By the path that the estate file gives. */
  readonly specs: ReadonlyMap<string, Spec>;
  /** The same files as text, as the API takes them. */
  readonly specTexts: ReadonlyMap<string, string>;
  readonly components: readonly LoadedComponent[];
}

/** The estate, or every reason why it cannot be had. */
export type LoadEstateResult =
  | {
      readonly kind: "loaded";
      readonly loaded: LoadedEstate;
      /** Errors in inputs, where those are left open. */
      readonly inputFindings: readonly Finding[];
    }
  | { readonly kind: "findings"; readonly findings: readonly Finding[] };

/**
 * Reads an estate file, the bundles and the specs that it names. Paths in findings are relative to `root`.
 *
 * @param options.openInputs whether the estate is loaded whatever is wrong with the inputs in its specs
 */
export function loadEstate(
  root: string,
  file: string,
  { openInputs = false }: { readonly openInputs?: boolean } = {},
): LoadEstateResult {
  const text = readText(file);
  if (text === undefined)
    return missing(relative(root, file), "there is no such file; name one with --estate");
  const read = readEstate(text, relative(root, file));
  if (read.kind === "findings") return read;
  const directory = dirname(file);
  const findings: Finding[] = [];
  const bundles = new Map<string, TemplateBundle>();
  const bundlePaths = new Map<string, string>();
  for (const template of read.estate.templates) {
    const bundleDirectory = join(directory, template.path);
    const shown = relative(root, bundleDirectory);
    const result = readBundle({ directory: bundleDirectory });
    bundlePaths.set(template.name, shown);
    const inside = (finding: Finding) => inDirectory(finding, shown);
    findings.push(...(result.bundle ? result.findings.map(inside) : result.findings));
    if (result.bundle) bundles.set(template.name, result.bundle);
  }
  const specs = new Map<string, Spec>();
  const specTexts = new Map<string, string>();
  for (const { spec: path } of [...read.estate.environments, ...read.estate.services]) {
    const specFile = join(directory, path);
    const shown = relative(root, specFile);
    const specText = readText(specFile);
    if (specText === undefined) {
      findings.push(
        findingOf(estateRules.missingFile, {
          message: "the estate names this spec, but there is no such file",
          file: shown,
        }),
      );
      continue;
    }
    const parsed = parseSpec(specText, { file: shown });
    findings.push(...parsed.findings);
    if (parsed.spec) specs.set(path, parsed.spec);
    specTexts.set(path, specText);
  }
  const shown = (path: string) => relative(root, join(directory, path));
  const checked = checkSpecs(read.estate, bundles, specs, shown);
  findings.push(...checked.structure, ...(openInputs ? [] : checked.inputs));
  const components = loadComponents(read.estate, { root, directory, findings });
  if (findings.some((finding) => finding.severity === "error"))
    return { kind: "findings", findings };
  const { estate } = read;
  return {
    kind: "loaded",
    loaded: { estate, bundles, bundlePaths, specs, specTexts, components },
    inputFindings: openInputs ? checked.inputs.filter(({ severity }) => severity === "error") : [],
  };
}

function missing(file: string, message: string): LoadEstateResult {
  return { kind: "findings", findings: [findingOf(estateRules.missingFile, { message, file })] };
}
