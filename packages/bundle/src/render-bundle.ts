import type { Finding } from "@proton/cloudformation";
import type { RenderLimits, SourceMap } from "@proton/jinja";
import type { Namespace } from "./model/namespaces.ts";
import type { PartName, TemplateBundle } from "./model/template-bundle.ts";
import { jinjaFinding } from "./render/jinja-finding.ts";
import { partTemplate } from "./render/part-template.ts";

export interface RenderBundleOptions {
  readonly part: PartName;
  /** See `environmentNamespace`, `instanceNamespace` and `pipelineNamespace`. */
  readonly namespace: Namespace;
  readonly limits?: Partial<RenderLimits>;
  /** Whether `service_instance.environment` means `environment`, as it once did. @default true */
  readonly legacyNames?: boolean;
}

/** Rendered text with the way back to the template, or the findings that say why there is none. */
export type RenderBundleResult =
  | {
      readonly text: string;
      readonly sourceMap: SourceMap;
      /** The template file, relative to the bundle's root. */
      readonly file: string;
      readonly findings: readonly [];
    }
  | {
      readonly text: undefined;
      readonly sourceMap: undefined;
      readonly file: undefined;
      readonly findings: readonly Finding[];
    };

/** Renders the CloudFormation template of one part with exactly the namespace that is given. */
export function renderBundle(
  bundle: TemplateBundle,
  { part, namespace, limits, legacyNames = true }: RenderBundleOptions,
): RenderBundleResult {
  const compiled = partTemplate(bundle, part);
  if (compiled.outcome === "failed") return failed(compiled.findings);
  const rendered = compiled.template.render(
    legacyNames ? withLegacyNames(namespace) : namespace,
    limits,
  );
  if (rendered.outcome === "failed") {
    return failed([jinjaFinding(compiled.file, rendered.failure)]);
  }
  const { text, sourceMap } = rendered;
  return { text, sourceMap, file: compiled.file, findings: [] };
}

/** Adds the spelling that the User Guide still shows in places. */
export function withLegacyNames(namespace: Namespace): Namespace {
  const { environment, service_instance: instance } = namespace;
  if (environment === undefined || typeof instance !== "object" || instance === null)
    return namespace;
  return { ...namespace, service_instance: { environment, ...instance } };
}

function failed(findings: readonly Finding[]): RenderBundleResult {
  return { text: undefined, sourceMap: undefined, file: undefined, findings };
}
