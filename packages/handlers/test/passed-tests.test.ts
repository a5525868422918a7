import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readPassedTests } from "./gate/passed-tests.ts";

let packageDirectory: string;
const tests = ["test/one.test.ts", "test/all.ts"];

function write(path: string, text: string): void {
  const file = join(packageDirectory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const read = () =>
  readPassedTests({
    packageDirectory,
    testFiles: tests,
    inputs: ["src", "test", "lockfile"],
    handlers: ["src/one.ts", "src/other.ts"],
    storeDirectory: join(packageDirectory, "passed"),
  });

beforeEach(async () => {
  packageDirectory = mkdtempSync(join(tmpdir(), "passed-tests-"));
  write("src/one.ts", 'import "./part/of-one.ts"; import "zod";');
  write("src/part/of-one.ts", "");
  write("src/other.ts", "");
  write("test/one.test.ts", 'import "../src/one.ts";');
  write("test/all.ts", "const name = 'one'; await import(`../src/$" + "{name}.ts`);");
  write("test/data.json", "{}");
  write("lockfile", "1");
  const passed = await read();
  for (const file of tests) passed.add(file);
});
afterEach(() => rmSync(packageDirectory, { recursive: true }));

it.each([
  { changed: "nothing", path: undefined, left: [] },
  { changed: "a handler that only one imports", path: "src/other.ts", left: ["test/all.ts"] },
  { changed: "a handler that both import", path: "src/one.ts", left: tests },
  { changed: "what a handler imports", path: "src/part/of-one.ts", left: tests },
  { changed: "a file that a test may read", path: "test/data.json", left: tests },
  { changed: "the lockfile", path: "lockfile", left: tests },
  { changed: "a new file beside the others", path: "src/new/file.ts", left: tests },
])("runs what $changed can change", async ({ path, left }) => {
  if (path !== undefined) write(path, "// changed");

  const passed = await read();

  expect(tests.filter((file) => !passed.has(file))).toEqual(left);
});
