import { SCHEMA_PATH } from "./find-root.ts";
import type { BundlePart, TemplateBundle } from "./template-bundle.ts";

/** The parts that a bundle has, in the order in which they are deployed. */
export function partsOf(bundle: TemplateBundle): readonly BundlePart[] {
  return Object.values(bundle.parts);
}

/** The files that every reader of a bundle takes for YAML. */
export function yamlPaths(bundle: TemplateBundle): readonly string[] {
  const optional = [".template-registration.yaml"];
  return [
    SCHEMA_PATH,
    ...partsOf(bundle).map((part) => part.manifest.path),
    ...optional.filter((path) => bundle.files.has(path)),
  ];
}

/** The infrastructure files that a part's manifest names and that exist. */
export function templatePaths(bundle: TemplateBundle, part: BundlePart): readonly string[] {
  return part.manifest.templates.flatMap(({ file }) => {
    if (file === undefined) return [];
    if (file === "*" && part.manifest.engine === "hcl") return terraformFiles(bundle, part);
    const path = `${part.directory}/${file}`;
    return bundle.files.has(path) ? [path] : [];
  });
}

/** What the wildcard of a Terraform manifest picks: names ending in `.tf` beside the manifest. */
export function terraformFiles(bundle: TemplateBundle, part: BundlePart): readonly string[] {
  return [...bundle.files.keys()].filter((path) => {
    const name = path.slice(part.directory.length + 1);
    return path.startsWith(`${part.directory}/`) && name.endsWith(".tf") && !name.includes("/");
  });
}

/** Every file below a directory of the bundle. */
export function filesBelow(bundle: TemplateBundle, directory: string): readonly string[] {
  return [...bundle.files.keys()].filter((path) => path.startsWith(`${directory}/`));
}
