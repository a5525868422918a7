import type { FindingDetails } from "@proton/cloudformation";
import { partsOf } from "../../model/bundle-files.ts";
import { child, itemsOf, typeName, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL2008",
  title: "Give a CodeBuild manifest the settings that it needs",
  severity: "error",
  stopsRegistration: true,
  description:
    "`settings` of a `codebuild` manifest holds `provision` and `deprovision` (lists of shell commands), `image`, `runtimes` (a mapping of runtime to version), `env` (`variables`, `secrets_manager`) and `project_properties`. Without `provision` there is nothing to run.",
  *check(bundle) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node, renderingEngine } of manifest.templates) {
        if (renderingEngine !== "codebuild") continue;
        yield* checkSettings(child(node, "settings"), node, manifest.path);
      }
    }
  },
};

function* checkSettings(
  settings: YamlNode | undefined,
  entry: YamlNode,
  file: string,
): Generator<FindingDetails> {
  if (settings?.kind !== "mapping") {
    yield {
      message: `a codebuild template needs "settings", a mapping`,
      file,
      range: (settings ?? entry).range,
    };
    return;
  }
  if (!child(settings, "provision")) {
    yield {
      message: `"provision", the commands to run, is missing`,
      file,
      range: settings.range,
    };
  }
  for (const key of ["provision", "deprovision"]) yield* commands(child(settings, key), key, file);
  for (const key of ["runtimes", "env", "project_properties"])
    yield* mapping(child(settings, key), key, file);
  const image = child(settings, "image");
  if (image && typeName(image) !== "string") {
    yield { message: `"image" is the name of a container image`, file, range: image.range };
  }
}

function* commands(
  node: YamlNode | undefined,
  key: string,
  file: string,
): Generator<FindingDetails> {
  if (!node) return;
  if (node.kind !== "sequence" || node.items.length === 0) {
    yield { message: `"${key}" is a list of shell commands`, file, range: node.range };
  }
  for (const item of itemsOf(node)) {
    if (typeName(item) === "string") continue;
    yield {
      message: `a command of "${key}" is a string, not ${typeName(item)}: quote it`,
      file,
      range: item.range,
    };
  }
}

function* mapping(
  node: YamlNode | undefined,
  key: string,
  file: string,
): Generator<FindingDetails> {
  if (!node || node.kind === "mapping") return;
  yield { message: `"${key}" is a mapping, not ${typeName(node)}`, file, range: node.range };
}
