import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fillTemplateReadme } from "./template-readme.ts";

const proton = join(import.meta.dirname, "..", "proton");

describe("fillTemplateReadme", () => {
  let bundle: string;

  beforeEach(() => {
    bundle = mkdtempSync(join(tmpdir(), "template-readme-"));
    cpSync(join(proton, "environment"), bundle, { recursive: true });
  });

  afterEach(() => rmSync(bundle, { recursive: true }));

  it.each(["environment", "lambda-service"])("finds the README of %s current", (name) => {
    const directory = join(proton, name);

    const filled = fillTemplateReadme(directory);

    expect(filled).toBe(readFileSync(join(directory, "README.md"), "utf8"));
  });

  it("writes a row for each input and output", () => {
    const filled = fillTemplateReadme(join(proton, "lambda-service"));

    expect(filled).toContain("| `memory_mb` | number, 128 to 10240 | `512` |");
    expect(filled).toContain("| `log_level` | `DEBUG`, `INFO`, `WARN`, `ERROR` | `INFO` |");
    expect(filled).toContain("| `<id>FunctionArn` | ARN of the function &lt;handler&gt; |");
  });

  it("follows the schema and the template", () => {
    edit("schema/schema.yaml", "throttling_rate_limit:", "rate:");
    edit("infrastructure/cloudformation.yaml", "  TableArn:\n", "  TheTableArn:\n");

    const filled = fillTemplateReadme(bundle);

    expect(filled).toContain("| `rate` |");
    expect(filled).not.toContain("`throttling_rate_limit` |");
    expect(filled).toContain("| `TheTableArn` |");
  });

  it("refuses a README without a place for a table", () => {
    edit("README.md", "<!-- end environment outputs -->", "");

    expect(() => fillTemplateReadme(bundle)).toThrow(/no section "environment outputs"/);
  });

  function edit(file: string, from: string, to: string): void {
    const path = join(bundle, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  }
});
