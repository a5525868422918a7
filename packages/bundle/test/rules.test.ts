import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeRules } from "@proton/cloudformation/testing";
import { bundleRules, checkBundle, readBundle } from "../src/index.ts";

describeRules("template bundles", {
  rules: bundleRules,
  folder: join(import.meta.dirname, "../fixtures/rules"),
  findingsIn: (folder) => {
    const archive = join(folder, "bundle.tar.gz");
    const { bundle, findings } = existsSync(archive)
      ? readBundle({ archive: readFileSync(archive), name: "bundle.tar.gz" })
      : readBundle({ directory: join(folder, "bundle") });
    // What cannot be read is named by the path that was given.
    if (bundle === undefined) {
      return findings.map((one) => ({ ...one, file: one.file.replace(`${folder}/`, "") }));
    }
    const environment = readBundle({ directory: join(folder, "environment") });
    const checked = checkBundle(bundle, {
      spec: textOf(folder, "spec.yaml"),
      outputs: textOf(folder, "sample-outputs.yaml"),
      environmentBundle: environment.bundle,
    });
    return [...findings, ...checked];
  },
});

function textOf(folder: string, file: string) {
  const path = join(folder, file);
  return existsSync(path) ? { file, text: readFileSync(path, "utf8") } : undefined;
}
