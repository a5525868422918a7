/**
 * The tests of the handlers that a deployment waits for: the contract, and the test files of each. A
 * file that has passed with everything it depends on as it is now is named and not run again.
 *
 *   node test/gate/run.ts
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import { readPassedTests } from "./passed-tests.ts";

const packageDirectory = join(import.meta.dirname, "../..");
const root = join(packageDirectory, "../..");
const CONTRACT = "test/gate/contract.ts";

const beside = globSync("src/**/*.test.ts", { cwd: packageDirectory });
const unitTests = [...beside, "test/create-item.test.ts", "test/openapi.test.ts"];
const passed = await readPassedTests({
  packageDirectory,
  testFiles: [...unitTests, CONTRACT],
  inputs: [
    ...["package.json", "build", "conformance", "openapi", "src", "test", "../shared/package.json"],
    ...["../shared/src", "../shared/test", "../dynamodb/package.json", "../dynamodb/src"],
    ...["../../pnpm-lock.yaml", "../../vitest.config.ts", "../../docs/openapi.yaml"],
  ],
  handlers: globSync("src/*.ts", { cwd: packageDirectory }),
  storeDirectory: join(root, ".turbo/passed-tests"),
});

for (const file of [...unitTests, CONTRACT].filter(passed.has)) {
  process.stdout.write(`unchanged since it passed: ${file}\n`);
}
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--pool=threads"];
const outcomes = await Promise.all([
  runUnlessPassed([CONTRACT], (files) => [join("packages/handlers", files[0] ?? "")]),
  runUnlessPassed(unitTests, (files) => [
    ...vitest,
    ...files.map((file) => join("packages/handlers", file)),
  ]),
]);
process.exitCode = outcomes.includes(false) ? 1 : 0;

async function runUnlessPassed(
  files: readonly string[],
  command: (files: readonly string[]) => readonly string[],
): Promise<boolean> {
  const left = files.filter((file) => !passed.has(file));
  if (left.length === 0) return true;
  const child = spawn(process.execPath, command(left), { cwd: root, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) return false;
  for (const file of left) passed.add(file);
  return true;
}
