import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitsOf, runLimited } from "../src/limited-run.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const limits = { seconds: 1, megabytes: 64 };

/** Does the same in the limited process as a bundle that multiplies, before the command begins. */
function preloaded(script: string): string {
  const inLimits = `if (process.env.PROTON_LIMITED_RUN) { ${script} }`;
  return `--import=data:text/javascript,${encodeURIComponent(inLimits)}`;
}
const OUT_OF_TIME = preloaded('process.kill(process.pid, "SIGXCPU"); for (;;);');

describe("a limited run", () => {
  it.each([
    ["time", "for (;;);"],
    ["memory", "const kept = []; for (;;) kept.push(Array(1000).fill(kept.length));"],
  ])("is stopped at its limit of %s", async (limit, script) => {
    const run = await runLimited([process.execPath, "-e", script], limits);

    expect(run).toEqual({ outcome: "stopped", limit, limits });
  });

  it("ends as its program does", async () => {
    const run = await runLimited([process.execPath, "-e", "process.exit(7)"], limits);

    expect(run).toEqual({ outcome: "ended", exitCode: 7 });
  });

  it("is what handles bundles and ends, once", () => {
    const of = (...words: string[]) => limitsOf(words, {});

    expect(of("validate", "a")).toEqual({ seconds: 30, megabytes: 512 });
    expect(of("render", "a", "--trace")).toEqual({ seconds: 30, megabytes: 512 });
    expect(of("diff", "a", "b")).toEqual({ seconds: 60, megabytes: 512 });
    expect(of("package", "a", "-o", "b")).toEqual({ seconds: 60, megabytes: 512 });
    expect(of("new", "service", "a")).toEqual({ seconds: 60, megabytes: 512 });
    expect(of("review")).toEqual({ seconds: 600, megabytes: 2048 });
    expect(of("start")).toBeUndefined();
    expect(limitsOf(["validate", "a"], { PROTON_LIMITED_RUN: "true" })).toBeUndefined();
  });
});

describe("a command whose bundle takes more than it may", () => {
  let desk: Bench;
  beforeAll(() => {
    desk = bench({
      estate: join(root, "proton"),
      variables: { NODE_OPTIONS: OUT_OF_TIME },
    });
  });
  afterAll(() => desk.close());

  it("reports it as a finding where findings are the result", async () => {
    const { code, stdout, stderr } = await desk.proton("validate", "proton/environment", "--json");

    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      targets: ["proton/environment"],
      findings: [
        {
          rule: "BDL1007",
          severity: "error",
          message: expect.stringContaining("takes more than 30 s of processor time"),
          file: "proton/environment",
        },
      ],
    });
  });

  it("leaves no archive of it, and names the estate of what is new", async () => {
    const archive = join(desk.directory, "old.tar.gz");
    writeFileSync(archive, "of an earlier run");

    const packed = await desk.proton("package", "proton/environment", "-o", "old.tar.gz");
    const made = await desk.proton("new", "service", "api");

    expect(packed).toMatchObject({ code: 1, stderr: expect.stringContaining("BDL1007") });
    expect(existsSync(archive)).toBe(false);
    expect(made).toMatchObject({ code: 1, stderr: expect.stringContaining("proton/proton.yaml") });
  });

  it("reports it beside a result that there is not", async () => {
    const { code, stdout, stderr } = await desk.proton("render", "proton/environment");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error BDL1007  takes more than 30 s of processor time");
  });
});
