import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operationNames } from "@proton/control-plane/client";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");

/** What no command but `proton api` calls, and what is there instead. */
const WITHOUT_COMMAND: Readonly<Record<string, string>> = {
  CreateServiceInstance: "apply adds instances with the service's spec, through UpdateService",
  DeleteDeployment: "a deployment is history: nobody needs to delete one to go on",
  DeleteRepository: "the console",
  GetRepository: "apply and status list them",
  GetResourcesSummary: "status says more",
  TagResource: "the console",
  UntagResource: "the console",
  UpdateEnvironmentTemplate: "a display name and a description, which no command shows",
  UpdateServiceTemplate: "a display name and a description, which no command shows",
};

it("has a command for every operation of the API, or a reason", () => {
  const files = globSync("**/*.ts", { cwd: SOURCES }).filter((file) => !file.endsWith(".test.ts"));
  const text = files.map((file) => readFileSync(join(SOURCES, file), "utf8")).join("\n");
  const called = operationNames.filter((name) => text.includes(`"${name}"`));
  const excused = Object.keys(WITHOUT_COMMAND);

  expect(operationNames).toHaveLength(87);
  expect(called.filter((name) => excused.includes(name))).toEqual([]);
  expect([...called, ...excused].sort()).toEqual([...operationNames].sort());
});
