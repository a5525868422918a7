import { filesBelow, partsOf, templatePaths, yamlPaths } from "../../model/bundle-files.ts";
import { type DecodingProblem, decodeText } from "../../text/decode.ts";
import type { DocumentRule } from "../document-rule.ts";

const PROBLEMS: Readonly<Record<DecodingProblem, string>> = {
  "byte-order-mark": "starts with a byte order mark",
  "utf-16": "is UTF-16",
  "nul-byte": "contains a NUL byte",
  "invalid-utf-8": "contains bytes that are not UTF-8",
};

export const rule: DocumentRule = {
  id: "BDL1008",
  title: "Save YAML and template files as UTF-8 without byte order mark",
  severity: "error",
  stopsRegistration: true,
  description:
    "Schema, manifests, specs and templates are UTF-8 text. A byte order mark, UTF-16 or bytes of another encoding make readers fail or, worse, read something else.",
  *check(bundle) {
    const parts = partsOf(bundle);
    const manifests = [
      "infrastructure",
      "instance_infrastructure",
      "pipeline_infrastructure",
    ].flatMap((directory) =>
      filesBelow(bundle, directory).filter((path) => path.endsWith("/manifest.yaml")),
    );
    const templates = parts.flatMap((part) => templatePaths(bundle, part));
    for (const path of new Set([...yamlPaths(bundle), ...manifests, ...templates])) {
      const bytes = bundle.files.get(path)?.bytes;
      const decoded = bytes && decodeText(bytes);
      if (!decoded || decoded.outcome === "decoded") continue;
      const message = `${PROBLEMS[decoded.problem]} (at byte ${decoded.offset}); save it as UTF-8 without byte order mark`;
      yield { message, file: path };
    }
  },
};
