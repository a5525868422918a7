import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Workbench, workbench } from "./spawn-proton.ts";

describe("proton package", () => {
  let bench: Workbench;
  let archive: string;

  beforeEach(() => {
    bench = workbench();
    bench.copy("lambda-service");
    archive = join(bench.directory, "out", "lambda-service.tar.gz");
  });

  afterEach(() => bench.remove());

  it("packs what belongs to the bundle, in order, under one directory", () => {
    const { status, stdout } = bench.proton("package", "lambda-service", "-o", archive);

    const list = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" }).trim().split("\n");
    const sha256 = createHash("sha256").update(readFileSync(archive)).digest("hex");
    expect(status).toBe(0);
    expect(stdout).toBe(
      `out/lambda-service.tar.gz  ${readFileSync(archive).length} bytes  sha256 ${sha256}\n`,
    );
    expect(list).toEqual([
      "lambda-service/.template-registration.yaml",
      "lambda-service/instance_infrastructure/cloudformation.yaml",
      "lambda-service/instance_infrastructure/manifest.yaml",
      "lambda-service/pipeline_infrastructure/cloudformation.yaml",
      "lambda-service/pipeline_infrastructure/manifest.yaml",
      "lambda-service/schema/schema.yaml",
    ]);
  });

  it("makes the same bytes again, whatever times and litter the files have", () => {
    bench.proton("package", "lambda-service", "-o", archive);
    const first = readFileSync(archive);
    utimesSync(join(bench.directory, "lambda-service/schema/schema.yaml"), 1, 1);
    bench.write("lambda-service/schema/.DS_Store", "litter");
    bench.write("lambda-service/notes.txt", "no part of the bundle");

    bench.proton("package", "lambda-service", "-o", archive);

    expect(readFileSync(archive).equals(first)).toBe(true);
  });

  it("leaves no archive of a broken bundle, not even an earlier one", () => {
    bench.proton("package", "lambda-service", "-o", archive);
    bench.edit("lambda-service/instance_infrastructure/cloudformation.yaml", "{%- endfor %}", "");

    const { status, stdout, stderr } = bench.proton("package", "lambda-service", "-o", archive);

    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /error JINJA1001 .*\n {2}--> lambda-service\/instance_infra.*yaml:\d+:\d+/,
    );
    expect(existsSync(archive)).toBe(false);
    expect(readdirSync(join(bench.directory, "out"))).toEqual([]);
  });

  it("refuses to run without knowing where to write", () => {
    expect(bench.proton("package", "lambda-service")).toMatchObject({ status: 2, stdout: "" });
  });

  it("refuses to write to a directory", () => {
    const { status, stderr } = bench.proton("package", "lambda-service", "-o", ".");

    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "proton: -o . is a directory: name the archive that is to be in it\n",
    });
  });

  it("reads its own archive back to the same archive", () => {
    bench.proton("package", "lambda-service", "-o", archive);
    const first = readFileSync(archive);
    writeFileSync(join(bench.directory, "lambda-service.tar.gz"), first);

    bench.proton("package", "lambda-service.tar.gz", "-o", archive);

    expect(readFileSync(archive).equals(first)).toBe(true);
  });
});
