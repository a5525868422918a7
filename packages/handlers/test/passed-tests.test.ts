import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readPassedTests } from "./gate/passed-tests.ts";

let packageDirectory: string;
const tests = ["test/one.test.ts", "test/all.ts"];
const all = [...tests, "a case"];

function write(path: string, text: string): void {
  const file = join(packageDirectory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const read = () =>
  readPassedTests({
    packageDirectory,
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
  const passed = read();
  for (const file of tests) await passed.add(file, [file]);
  await passed.add("a case", ["src/one.ts"]);
});
afterEach(() => rmSync(packageDirectory, { recursive: true }));

it.each([
  { changed: "nothing", path: undefined, left: [] },
  { changed: "a handler that only one imports", path: "src/other.ts", left: ["test/all.ts"] },
  { changed: "a handler that both import", path: "src/one.ts", left: all },
  { changed: "what a handler imports", path: "src/part/of-one.ts", left: all },
  { changed: "a file that a test may read", path: "test/data.json", left: all },
  { changed: "the lockfile", path: "lockfile", left: all },
  { changed: "a new file beside the others", path: "src/new/file.ts", left: all },
])("runs what $changed can change", ({ path, left }) => {
  if (path !== undefined) write(path, "// changed");

  const passed = read();

  expect(all.filter((file) => !passed.has(file))).toEqual(left);
});
