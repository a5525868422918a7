import { globSync } from "node:fs";
import { join } from "node:path";
import { readPassedTests } from "./passed-tests.ts";

export const packageDirectory = join(import.meta.dirname, "../..");
export const root = join(packageDirectory, "../..");

/** Which tests of the gate have passed with the handlers, and all that they share, as they are now. */
export const passedTests = () =>
  readPassedTests({
    packageDirectory,
    inputs: [
      ...["package.json", "build", "conformance", "openapi", "src", "test"],
      ...["../shared/package.json", "../shared/src", "../shared/test"],
      ...["../dynamodb/package.json", "../dynamodb/src"],
      ...["../../pnpm-lock.yaml", "../../vitest.config.ts", "../../docs/openapi.yaml"],
    ],
    handlers: globSync("src/*.ts", { cwd: packageDirectory }),
    storeDirectory: join(root, ".turbo/passed-tests"),
  });
