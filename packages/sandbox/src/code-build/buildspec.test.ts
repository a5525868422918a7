import { describe, expect, it } from "vitest";
import { parseBuildspec } from "./buildspec.ts";

describe("parseBuildspec", () => {
  it("reads phases, variables, artifacts and cache", () => {
    const spec = parseBuildspec(`
version: 0.2
env:
  shell: bash
  variables: { LEVEL: 3 }
  exported-variables: [URI]
phases:
  install:
    runtime-versions: { nodejs: 24 }
    commands: npm ci
  build:
    on-failure: RETRY-2
    commands: [npm test, npm run build]
    finally: [echo done]
artifacts:
  files: ["dist/**/*"]
  base-directory: packages
  secondary-artifacts:
    Docs: { files: docs }
cache:
  paths: ["node_modules/**/*"]
`);

    expect(spec).toMatchObject({
      shell: "bash",
      hasOneShell: true,
      variables: { LEVEL: "3" },
      exportedVariables: ["URI"],
      phases: {
        install: { commands: ["npm ci"], onFailure: "ABORT", retries: 0 },
        build: { commands: ["npm test", "npm run build"], finally: ["echo done"], retries: 2 },
      },
      artifacts: { files: ["dist/**/*"], baseDirectory: "packages" },
      secondaryArtifacts: { Docs: { files: ["docs"] } },
      cachePaths: ["node_modules/**/*"],
    });
  });

  it.each([
    ["version: 3", "version: must be 0.1 or 0.2, not 3"],
    ["phases: {}", "version: must be 0.1 or 0.2"],
    ["version: 0.2\nphases: { biuld: {} }", "phases.biuld: the phases are install, pre_build"],
    ["version: 0.2\nphases: { build: { commands: [{ a: 1 }] } }", "phases.build.commands[0]"],
    ["version: 0.2\nphases: { build: { on-failure: MAYBE } }", "phases.build.on-failure"],
    ["version: 0.2\nenv: { shell: powershell.exe }", "env.shell"],
    ["version: 0.2\nbatch: {}", "batch: "],
    ["version: [", "the buildspec is not YAML"],
    ["just text", "the buildspec: must be a mapping"],
  ])("refuses %j and says where", (text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });

  it("takes names of Object's prototype as data", () => {
    expect(() => parseBuildspec("version: 0.2\nphases: { constructor: {} }")).toThrow(
      "phases.constructor",
    );
  });
});
