import { suggestion } from "../../text/did-you-mean.ts";
import { child, entriesOf, itemsOf, typeName, type YamlNode } from "../../text/yaml-node.ts";
import { partsOf } from "../documents.ts";
import type { BundleRule, Report } from "../rule.ts";

const SETTINGS = [
  "image",
  "runtimes",
  "env",
  "provision",
  "deprovision",
  "project_properties",
  "input_type",
];
const ENV_KEYS = ["variables", "secrets_manager"];

/** BDL2008. */
export const codebuildSettings: BundleRule = {
  id: "BDL2008",
  title: "Give a CodeBuild manifest the settings that it needs",
  severity: "error",
  description:
    "`settings` of a `codebuild` manifest holds `provision` and `deprovision` (lists of shell commands), `image`, `runtimes` (a mapping of runtime to version), `env` (`variables`, `secrets_manager`) and `project_properties`. Without `provision` there is nothing to run.",
  check(bundle, report) {
    for (const { manifest } of partsOf(bundle)) {
      for (const { node, renderingEngine } of manifest.templates) {
        const settings = child(node, "settings");
        if (renderingEngine === "codebuild") checkSettings(settings, node, manifest.path, report);
        else if (settings) {
          const message = `"settings" belongs to codebuild only: remove it`;
          report({ message, file: manifest.path, range: settings.range });
        }
      }
    }
  },
};

function checkSettings(
  settings: YamlNode | undefined,
  entry: YamlNode,
  file: string,
  report: Report,
): void {
  if (settings?.kind !== "mapping") {
    report({
      message: `a codebuild template needs "settings", a mapping`,
      file,
      range: (settings ?? entry).range,
    });
    return;
  }
  for (const { key, keyRange } of entriesOf(settings)) {
    if (SETTINGS.includes(key)) continue;
    report({
      message: `"${key}" is no setting of codebuild${suggestion(key, SETTINGS)}`,
      file,
      range: keyRange,
    });
  }
  if (!child(settings, "provision")) {
    report({
      message: `"provision", the commands to run, is missing`,
      file,
      range: settings.range,
    });
  }
  for (const key of ["provision", "deprovision"]) commands(child(settings, key), key, file, report);
  for (const key of ["runtimes", "env", "project_properties"])
    mapping(child(settings, key), key, file, report);
  for (const { key, keyRange } of entriesOf(child(settings, "env"))) {
    if (ENV_KEYS.includes(key)) continue;
    report({
      message: `"${key}" is no key of env${suggestion(key, ENV_KEYS)}`,
      file,
      range: keyRange,
    });
  }
  const image = child(settings, "image");
  if (image && typeName(image) !== "string") {
    report({ message: `"image" is the name of a container image`, file, range: image.range });
  }
}

function commands(node: YamlNode | undefined, key: string, file: string, report: Report): void {
  if (!node) return;
  if (node.kind !== "sequence" || node.items.length === 0) {
    report({ message: `"${key}" is a list of shell commands`, file, range: node.range });
  }
  for (const item of itemsOf(node)) {
    if (typeName(item) === "string") continue;
    report({
      message: `a command of "${key}" is a string, not ${typeName(item)}: quote it`,
      file,
      range: item.range,
    });
  }
}

function mapping(node: YamlNode | undefined, key: string, file: string, report: Report): void {
  if (!node || node.kind === "mapping") return;
  report({ message: `"${key}" is a mapping, not ${typeName(node)}`, file, range: node.range });
}
