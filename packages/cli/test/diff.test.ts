import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Workbench, workbench } from "./spawn-proton.ts";

const words = ["diff", "environment", "next", "--spec", "environment/spec/local.yaml"];

describe("proton diff", () => {
  let bench: Workbench;

  beforeEach(() => {
    bench = workbench();
    bench.copy("environment");
    bench.copy("environment", "next");
  });

  afterEach(() => bench.remove());

  it("says that nothing changes", () => {
    const { status, stdout } = bench.proton(...words);

    expect(status).toBe(0);
    expect(stdout).toContain("no changes");
    expect(stdout).toContain("The schema allows a minor version.");
  });

  it("calls out a replacement that loses data, and a break of the schema with its line", () => {
    bench.edit(
      "next/infrastructure/cloudformation.yaml",
      /AttributeName: pk\b/g,
      "AttributeName: key",
    );
    bench.edit("next/schema/schema.yaml", "maximum: 32", "maximum: 16");

    const { status, stdout } = bench.proton(...words);

    expect(status).toBe(0);
    expect(stdout).toMatch(/± Table \(AWS::DynamoDB::Table\): replace {2}LOSES DATA/);
    expect(stdout).toContain("KeySchema/0/AttributeName");
    expect(stdout).toMatch(
      /next\/schema\/schema\.yaml:\d+ {2}input "list_shards": maximum was 32 and is now 16/,
    );
    expect(bench.proton(...words, "--exit-code").status).toBe(1);
  });

  it("prints the difference as JSON", () => {
    bench.edit("next/schema/schema.yaml", "maximum: 32", "maximum: 16");

    const { stdout } = bench.proton(...words, "--format", "json");

    expect(JSON.parse(stdout)).toMatchObject({
      parts: [{ part: "environment", diff: { resources: [] } }],
      breaks: [
        { kind: "constraint-narrowed", input: "list_shards", file: "next/schema/schema.yaml" },
      ],
    });
  });

  it("fails with a finding when one of the bundles cannot be rendered", () => {
    bench.edit("next/infrastructure/cloudformation.yaml", "Resources:", "{% if %}\nResources:");

    const { status, stdout, stderr } = bench.proton(...words);

    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("next/infrastructure/cloudformation.yaml:");
  });
});
