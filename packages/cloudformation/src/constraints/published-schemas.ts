import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PublishedSchema } from "./build-constraint-files.ts";

/** AWS's resource schemas as cfn-lint's Python package carries them. */
export interface PublishedSchemas {
  /** The package and its version. */
  readonly source: string;
  readonly schemas: readonly PublishedSchema[];
}

const FIND =
  "import cfnlint, os; print(os.path.dirname(cfnlint.__file__)); print(cfnlint.version.__version__)";

/**
 * The schemas of all types of us-east-1, `undefined` where cfn-lint is not installed: no package of
 * npm has them.
 */
export function publishedSchemas(): PublishedSchemas | undefined {
  const { stdout, status } = spawnSync("python3", ["-c", `import cfnlint.version; ${FIND}`], {
    encoding: "utf8",
  });
  const [folder = "", version = ""] = (stdout ?? "").split("\n");
  const data = join(folder, "data", "schemas");
  const index = join(data, "providers", "us_east_1.py");
  if (status !== 0 || !existsSync(index)) return undefined;
  const entries = [...readFileSync(index, "utf8").matchAll(/"(AWS::\w+::\w+)": "(\w+)"/g)];
  const schemas = entries.map(([, typeName = "", hash = ""]) => {
    const text = readFileSync(join(data, "resources", `${hash}.json`), "utf8");
    return { ...JSON.parse(text), typeName };
  });
  return { source: `AWS's resource schemas in cfn-lint ${version}`, schemas };
}
