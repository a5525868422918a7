import { filesBelow, partsOf, templatePaths } from "../../model/bundle-files.ts";
import { SCHEMA_PATH } from "../../model/find-root.ts";
import type { DocumentRule } from "../document-rule.ts";

const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_CODEBUILD_FILES = 500;

export const rule: DocumentRule = {
  id: "BDL1204",
  title: "Keep files within Proton's quotas",
  severity: "error",
  stopsRegistration: true,
  description:
    "The quotas were 2 MB for the schema, for each manifest and for each template file, and 500 files in a CodeBuild bundle. None of them could be raised.",
  *check(bundle) {
    const parts = partsOf(bundle);
    const paths = [
      SCHEMA_PATH,
      ...parts.map((part) => part.manifest.path),
      ...parts.flatMap((part) => templatePaths(bundle, part)),
    ];
    for (const path of paths) {
      const size = bundle.files.get(path)?.bytes.length ?? 0;
      if (size <= MAX_FILE_BYTES) continue;
      yield { message: `has ${size} bytes; the quota is ${MAX_FILE_BYTES}`, file: path };
    }
    for (const part of parts.filter((candidate) => candidate.manifest.engine === "codebuild")) {
      const count = filesBelow(bundle, part.directory).length;
      if (count <= MAX_CODEBUILD_FILES) continue;
      const message = `${part.directory}/ holds ${count} files; a CodeBuild bundle has at most ${MAX_CODEBUILD_FILES}`;
      yield { message, file: part.manifest.path };
    }
  },
};
