import { nearest } from "@proton/text";
import { filesBelow } from "../../model/bundle-files.ts";
import {
  PART_DIRECTORIES,
  PARTS_OF_KIND,
  type PartName,
  type TemplateBundle,
} from "../../model/template-bundle.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL1201",
  title: "Give every part of a template its directory and manifest",
  severity: "error",
  stopsRegistration: true,
  description:
    "An environment template has `infrastructure/manifest.yaml`; a service template has `instance_infrastructure/manifest.yaml` and, when its schema names a `pipeline_input_type`, `pipeline_infrastructure/manifest.yaml`. An environment template without any `infrastructure/` is one that its customer provisions: that is allowed.",
  *check(bundle) {
    for (const part of PARTS_OF_KIND[bundle.kind]) {
      if (bundle.parts[part]) continue;
      const directory = PART_DIRECTORIES[part];
      const manifest = `${directory}/manifest.yaml`;
      const files = filesBelow(bundle, directory);
      if (files.includes(manifest)) continue;
      const isMissing = files.length === 0 && misnamed(bundle, directory) === undefined;
      if (isMissing && !isRequired(bundle, part)) continue;
      const near = files.find((path) => /manifest\.(yml|json)$/i.test(path));
      if (near) {
        yield { message: `"${near}" is not read: rename it to manifest.yaml`, file: near };
        continue;
      }
      const other = files.length === 0 ? misnamed(bundle, directory) : undefined;
      const message = other
        ? `"${other}" is not read: rename it to ${directory}`
        : `${manifest} is missing: it says which file describes the infrastructure of the ${part}`;
      yield { message, file: manifest };
    }
  },
};

/** A directory that the bundle has and nothing reads, by a name near the right one. */
function misnamed(bundle: TemplateBundle, directory: string): string | undefined {
  const known: readonly string[] = [...Object.values(PART_DIRECTORIES), "schema", "spec"];
  const others = new Set(
    [...bundle.files.keys()].filter((path) => path.includes("/")).map((path) => path.split("/")[0]),
  );
  return nearest(
    directory,
    [...others].flatMap((name) => (name === undefined || known.includes(name) ? [] : name)),
  );
}

function isRequired(bundle: TemplateBundle, part: PartName): boolean {
  if (part === "instance") return true;
  return part === "pipeline" && bundle.schema.types.pipeline !== undefined;
}
