import { createRequire } from "node:module";

/** The package and version that the generated files come from. */
export function specSource(): string {
  const require = createRequire(import.meta.url);
  const { name, version } = require("@aws-cdk/aws-service-spec/package.json");
  return `${name} ${version}`;
}
