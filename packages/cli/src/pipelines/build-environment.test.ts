import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBuildEnvironment } from "./build-environment.ts";

describe("the environment of builds", () => {
  let state: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "build-environment-"));
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));

  it("has a command that starts while other builds begin", async () => {
    const builds = createBuildEnvironment(state);
    const { PATH } = builds.environment();

    const starts = Array.from({ length: 10 }, () =>
      promisify(execFile)("proton", ["--help"], { env: { PATH } }),
    );
    for (let count = 0; count < 200; count += 1) {
      builds.environment();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const outputs = await Promise.all(starts);

    for (const { stdout } of outputs) expect(stdout).toContain("proton <command>");
    expect(readdirSync(join(state, "bin"))).toEqual(["proton"]);
  });
});
