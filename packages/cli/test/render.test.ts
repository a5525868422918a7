import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Workbench, workbench } from "./spawn-proton.ts";

describe("proton render", () => {
  let bench: Workbench;

  beforeEach(() => {
    bench = workbench();
    bench.copy("lambda-service");
  });

  afterEach(() => bench.remove());

  const spec = ["--spec", "lambda-service/spec/production.yaml"];

  it("prints the rendered template and nothing else", () => {
    const run = bench.proton("render", "lambda-service", ...spec, "--instance", "staging-v1");

    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).toContain('RouteKey: "GET /v1/items"');
    expect(run.stdout).not.toContain("{{");
  });

  it("renders the pipeline with every instance", () => {
    const { stdout } = bench.proton("render", "lambda-service", ...spec, "--part", "pipeline");

    expect(stdout).toContain("staging-v1");
    expect(stdout).toContain("Type: AWS::CodePipeline::Pipeline");
  });

  it("renders the same text from the namespace that it prints", () => {
    const { stdout: namespace } = bench.proton("render", "lambda-service", "--print-namespace");
    bench.write("namespace.json", namespace);

    const exact = bench.proton("render", "lambda-service", "--namespace", "namespace.json");

    expect(Object.keys(JSON.parse(namespace))).toEqual([
      "environment",
      "service",
      "service_instance",
    ]);
    expect(exact.status).toBe(0);
    expect(exact.stdout).toBe(bench.proton("render", "lambda-service").stdout);
  });

  it("says where each line came from", () => {
    const { stdout } = bench.proton("render", "lambda-service", ...spec, "--trace");

    const line = stdout.split("\n").find((each) => each.includes("MemorySize:"));
    const source = readFileSync(
      join(bench.directory, "lambda-service/instance_infrastructure/cloudformation.yaml"),
      "utf8",
    ).split("\n");
    const number = source.findIndex((each) => each.includes("MemorySize:")) + 1;
    expect(line).toContain(
      `# lambda-service/instance_infrastructure/cloudformation.yaml:${number};`,
    );
    expect(line).toContain("service_instance.inputs.memory_mb (");
  });

  it("fails with the place of what is missing, and prints no text", () => {
    bench.write("outputs.yaml", "environment: { outputs: {} }\n");

    const { status, stdout, stderr } = bench.proton(
      "render",
      "lambda-service",
      "--outputs",
      "outputs.yaml",
    );

    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("error JINJA1002");
    expect(stderr).toContain("lambda-service/instance_infrastructure/cloudformation.yaml:");
  });

  it("names the instances there are", () => {
    const { status, stderr } = bench.proton(
      "render",
      "lambda-service",
      ...spec,
      "--instance",
      "dev",
    );

    expect(status).toBe(1);
    expect(stderr).toContain(
      'the spec has no instance "dev"; it has staging, staging-v1, production',
    );
  });

  it("writes what Proton wrote for a Terraform template", () => {
    bench.copy("environment");
    bench.write(
      "environment/infrastructure/manifest.yaml",
      'infrastructure:\n  templates:\n    - file: "*"\n      rendering_engine: hcl\n      template_language: terraform\n',
    );
    bench.write("environment/infrastructure/main.tf", 'output "x" {\n  value = 1\n}\n');

    const { status } = bench.proton("render", "environment", "--name", "dev", "--out-dir", "out");

    const read = (file: string) => readFileSync(join(bench.directory, "out", file), "utf8");
    expect(status).toBe(0);
    expect(read("main.tf")).toMatch(/^\/\*\nThis file is managed by AWS Proton\./);
    expect(read("proton.environment.variables.tf")).toContain('variable "environment" {');
    expect(JSON.parse(read("proton.auto.tfvars.json"))).toMatchObject({
      environment: { name: "dev", inputs: { list_shards: 4 } },
      "//": "arn:aws:proton:us-east-1:123456789012:environment/dev",
    });
    expect(JSON.parse(read(".proton/deployment-metadata.json"))).toMatchObject({
      isResourceDeleted: false,
    });
  });

  it("prints the inputs of a CodeBuild template as the file that Proton wrote", () => {
    bench.copy("environment");
    bench.write(
      "environment/infrastructure/manifest.yaml",
      "infrastructure:\n  templates:\n    - rendering_engine: codebuild\n      settings: { provision: [make] }\n",
    );

    const { stdout } = bench.proton("render", "environment", "--name", "dev");

    expect(stdout).toMatch(/^# proton-inputs\.json\n/);
    expect(parse(stdout)).toMatchObject({ environment: { name: "dev" } });
  });
});
