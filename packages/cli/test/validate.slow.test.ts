import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundles, type Workbench, workbench } from "./spawn-proton.ts";
import { command } from "./support/command.ts";

const TEMPLATE = "environment/infrastructure/cloudformation.yaml";

describe("proton validate", () => {
  let bench: Workbench;

  beforeEach(() => {
    bench = workbench();
    bench.copy("environment");
  });

  afterEach(() => bench.remove());

  it("finds no error in the repository's own bundles", () => {
    const run = bench.proton(
      "validate",
      join(bundles, "environment"),
      join(bundles, "lambda-service"),
      "--environment-template",
      join(bundles, "environment"),
    );

    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).not.toMatch(/^(error|warning)/m);
  });

  it("shows an error in the author's own line, with what it became and why", () => {
    bench.edit(
      TEMPLATE,
      "BillingMode: PAY_PER_REQUEST",
      "BillingMode: {{ environment.inputs.mode }}",
    );
    bench.edit(
      "environment/schema/schema.yaml",
      "        jwt_issuer:",
      "        mode: { type: string, default: PAY_PER_HOUR }\n        jwt_issuer:",
    );

    const { status, stdout } = bench.proton("validate", "environment");

    expect(status).toBe(1);
    expect(stdout).toContain("error CFN3005  BillingMode cannot be PAY_PER_HOUR");
    expect(stdout).toMatch(/--> environment\/infrastructure\/cloudformation\.yaml:\d+:\d+/);
    expect(stdout).toMatch(/BillingMode: \{\{ environment\.inputs\.mode \}\}\n\s+\|\s+\^+/);
    expect(stdout).toMatch(/rendered, line \d+: BillingMode: PAY_PER_HOUR/);
    expect(stdout).toContain("environment.inputs.mode, by the schema's default");
    expect(stdout).toContain("proton explain CFN3005");
  });

  it("fails on warnings only when asked to be strict", () => {
    bench.edit(
      "environment/schema/schema.yaml",
      "        jwt_issuer:",
      "        unread: { type: string }\n        jwt_issuer:",
    );

    const lenient = bench.proton("validate", "environment");
    const strict = bench.proton("validate", "environment", "--strict");

    expect(lenient).toMatchObject({ status: 0, stdout: expect.stringContaining("BDL5002") });
    expect(strict).toMatchObject({ status: 1, stdout: lenient.stdout });
  });

  it("names the spec line that supplied a value", () => {
    bench.write("spec.yaml", 'proton: EnvironmentSpec\nspec:\n  list_shards: "4"\n');

    const { status, stdout } = bench.proton("validate", "environment", "--spec", "spec.yaml");

    expect(status).toBe(1);
    expect(stdout).toContain(`list_shards: "4" is a string, not number; write it without quotes`);
    expect(stdout).toContain("--> spec.yaml:3:16");
  });

  it("checks an archive as it checks a directory", () => {
    bench.proton("package", "environment", "-o", "environment.tar.gz");

    const run = bench.proton("validate", "environment.tar.gz", "--format", "json");

    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).targets).toEqual(["environment.tar.gz"]);
  });

  it("leaves out what the bundle ignores with a reason", () => {
    bench.edit(TEMPLATE, "BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_PER_HOUR");
    bench.write(
      "environment/.proton-check.yaml",
      "ignore:\n  - rule: CFN3005\n    reason: A mode of the future.\n",
    );

    expect(bench.proton("validate", "environment")).toMatchObject({ status: 0 });
  });

  it.each([
    ["json", (out: string) => JSON.parse(out).findings],
    ["sarif", (out: string) => JSON.parse(out).runs[0].results],
  ])("prints findings as %s", (format, findings) => {
    bench.edit(TEMPLATE, "{{ environment.inputs.list_shards }}", "{{ environment.inputs.shards }}");

    const { status, stdout } = bench.proton("validate", "environment", "--format", format);

    expect(status).toBe(1);
    expect(JSON.stringify(findings(stdout))).toContain("BDL5001");
  });

  it("prints findings as annotations of GitHub Actions", () => {
    bench.edit(TEMPLATE, "{{ environment.inputs.list_shards }}", "{{ environment.inputs.shards }}");

    const { stdout } = bench.proton("validate", "environment", "--format", "github");

    expect(stdout).toMatch(
      /^::error file=environment\/infrastructure\/cloudformation\.yaml,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=BDL5001::/m,
    );
  });

  it.each([
    [["validate"], "needs more arguments"],
    [["validate", "nowhere"], "nowhere does not exist"],
    [
      ["validate", "environment", "--format", "xml"],
      "can only be one of pretty, json, sarif, github",
    ],
    [["validate", "environment", "--frmat", "json"], "unknown option '--frmat'"],
    [["valdate"], 'there is no command "valdate"; did you mean "validate"?'],
  ])("exits with 2 and one line when it is called as %j", (words, message) => {
    const { status, stdout, stderr } = bench.proton(...words);

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("says the same of what it knows from before, of what was damaged, and of what changed", () => {
    bench.edit(TEMPLATE, "BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_PER_HOUR");
    const cache = join(bench.directory, "cache");
    const validate = () => {
      const options = { cwd: bench.directory, encoding: "utf8" } as const;
      const env = { ...process.env, XDG_CACHE_HOME: cache };
      return spawnSync(process.execPath, [command, "validate", "environment"], { ...options, env });
    };
    const first = validate();
    const file = join(cache, "proton/parts");
    const { mode } = statSync(file);
    const kept = readFileSync(file, "utf8");

    const again = validate();
    writeFileSync(file, kept.replaceAll("PAY_PER_HOUR", "PAY_PER_REQUEST"));
    const damaged = validate();
    bench.edit(TEMPLATE, "BillingMode: PAY_PER_HOUR", "BillingMode: PAY_PER_REQUEST");
    const changed = validate();

    expect(mode & 0o077).toBe(0);
    expect(kept).toContain("PAY_PER_HOUR");
    expect(first).toMatchObject({ status: 1, stdout: expect.stringContaining("CFN3005") });
    for (const run of [again, damaged]) {
      expect(run).toMatchObject({ status: 1, stdout: first.stdout, stderr: "" });
    }
    expect(changed).toMatchObject({ status: 0, stderr: "" });
  });

  it("explains itself", () => {
    const { status, stdout } = bench.proton("validate", "--help");

    expect(status).toBe(0);
    expect(stdout).toContain("--environment-template <bundle>");
  });
});
