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
import { packageDirectory, passedTests, root } from "./gate.ts";

const CONTRACT = "test/gate/contract.ts";

const beside = globSync("src/**/*.test.ts", { cwd: packageDirectory });
const unitTests = [...beside, "test/create-item.test.ts", "test/openapi.test.ts"];
const passed = passedTests();

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
  await Promise.all(left.map((file) => passed.add(file, [file])));
  return true;
}
