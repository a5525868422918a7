import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "package-templates.ts");
const proton = join(import.meta.dirname, "..", "proton");

describe("pnpm package:templates", () => {
  let directory: string;
  let templates: string;
  let output: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "proton-templates-"));
    templates = join(directory, "proton");
    output = join(directory, "dist");
    cpSync(proton, templates, { recursive: true });
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function run() {
    const env = { ...process.env, INIT_CWD: directory };
    return spawnSync(process.execPath, [script, templates, output], { encoding: "utf8", env });
  }

  it("writes both bundles and prints path, size and checksum", () => {
    const { status, stdout } = run();

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^dist\/environment\.tar\.gz {2}\d+ bytes {2}sha256 [0-9a-f]{64}\ndist\/lambda-service\.tar\.gz {2}\d+ bytes {2}sha256 [0-9a-f]{64}\n$/,
    );
  });

  it("leaves nothing behind when a bundle is broken, not even earlier archives", () => {
    run();
    const file = join(templates, "environment", "infrastructure", "cloudformation.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("AWS::DynamoDB::Table", "AWS::DynamoDB::Tabel"),
    );

    const { status, stderr } = run();

    expect(status).toBe(1);
    expect(stderr).toMatch(/error CFN3001 .*\n {2}--> proton\/environment\/infra.*\.yaml:\d+:\d+/);
    expect(existsSync(output)).toBe(false);
  });
});
