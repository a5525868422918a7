import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRegistration } from "@proton/bundle";
import { afterEach, beforeEach, expect, it } from "vitest";
import { component } from "./component.ts";

const repository = join(import.meta.dirname, "../../../../proton");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "component-"));
  cpSync(repository, directory, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it.each([
  ["has no registration file", true],
  ["names its environments", false],
])("allows components to a template that %s, and no other environment", (_what, isAbsent) => {
  const file = join(directory, "lambda-service/.template-registration.yaml");
  if (isAbsent) rmSync(file);
  const place = { service: "items", instance: "local" };
  const estateFile = join(directory, "proton.yaml");

  const { created, changed } = component({ estateFile, directory, name: "uploads", place });

  const registration = (isAbsent ? created : changed).get(file);
  expect(parseRegistration({ registration }, "lambda-service")).toEqual({
    outcome: "registration",
    registration: {
      compatibleEnvironmentTemplates: [{ templateName: "environment", majorVersion: "1" }],
      supportedComponentSources: ["DIRECTLY_DEFINED"],
    },
  });
  expect(changed.get(estateFile)).toContain("component_role");
});
