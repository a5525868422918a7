import { bundleFromFiles } from "./model/bundle-from-files.ts";
import { readManifest } from "./model/manifest.ts";
import { type PackedBundle, packBundle } from "./pack-bundle.ts";
import { readYaml } from "./text/read-yaml.ts";

/** A component's template as a bundle, or why it is none. */
export type PackedComponent =
  | ({ readonly outcome: "packed" } & PackedBundle)
  | { readonly outcome: "failed"; readonly message: string };

/** Languages by rendering engine and template language. */
const ENGINES: ReadonlyMap<string, "cloudformation" | "terraform"> = new Map([
  ["jinja cloudformation", "cloudformation"],
  ["hcl terraform", "terraform"],
]);

const MANIFEST = "infrastructure/manifest.yaml";
/** A bundle must have inputs; a component's template does not see them. */
const SCHEMA = `schema:
  format:
    openapi: "3.0.0"
  environment_input_type: NoInputs
  types:
    NoInputs:
      type: object
      properties:
        unused: { type: string, default: "" }
`;

/** Which file a component's manifest names as its template, or why it names none. */
export type ComponentFile =
  | {
      readonly outcome: "named";
      readonly file: string;
      readonly language: "cloudformation" | "terraform";
    }
  | { readonly outcome: "failed"; readonly message: string };

/** Reads the manifest of a directly defined component. */
export function componentFile(manifest: string): ComponentFile {
  const { templates } = readManifest(MANIFEST, readYaml(manifest, MANIFEST));
  const [template] = templates;
  if (template === undefined || templates.length > 1) {
    return failed("infrastructure.templates must be a list with exactly one entry");
  }
  const { file, renderingEngine = "(none)", templateLanguage = "(none)" } = template;
  const language = ENGINES.get(`${renderingEngine} ${templateLanguage}`);
  if (language === undefined) {
    return failed(
      `rendering_engine is ${renderingEngine} and template_language is ${templateLanguage}: a component has jinja and cloudformation, or hcl and terraform`,
    );
  }
  if (language === "terraform" && file?.endsWith(".tf") === false) {
    return failed(`file is ${file}: the name of a Terraform file ends in .tf`);
  }
  if (file === undefined || !/^[\w-][\w.-]*$/.test(file) || file === "manifest.yaml") {
    return failed(`file is ${file ?? "(none)"}: it must be the plain name of the template file`);
  }
  return { outcome: "named", file, language };
}

/**
 * Packs the template file and the manifest of a directly defined component as the bundle of an
 * environment template, so that it is checked and rendered as every template is.
 */
export function packComponent(files: {
  readonly manifest: string;
  readonly templateFile: string;
}): PackedComponent {
  const template = componentFile(files.manifest);
  if (template.outcome === "failed") return template;
  const encoder = new TextEncoder();
  const texts = {
    "schema/schema.yaml": SCHEMA,
    [MANIFEST]: files.manifest,
    [`infrastructure/${template.file}`]: files.templateFile,
  };
  const bundle = bundleFromFiles({
    name: "component",
    root: "",
    files: Object.entries(texts).map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
  });
  return { outcome: "packed", ...packBundle(bundle) };
}

function failed(message: string) {
  return { outcome: "failed", message: `manifest: ${message}.` } as const;
}
