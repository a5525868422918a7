import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operationNames } from "@proton/control-plane/client";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");

it("has a command, and not only `proton api`, for every operation of the API", () => {
  const files = globSync("**/*.ts", { cwd: SOURCES }).filter((file) => !file.endsWith(".test.ts"));
  const text = files.map((file) => readFileSync(join(SOURCES, file), "utf8")).join("\n");

  expect(operationNames).toHaveLength(87);
  expect(operationNames.filter((name) => !text.includes(`"${name}"`))).toEqual([]);
});
