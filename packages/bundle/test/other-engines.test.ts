import { describe, expect, it } from "vitest";
import { checkBundle, inputFiles, type PartName } from "../src/index.ts";
import { bundleOf } from "./made-bundles.ts";

const schema = (key: string) => `schema:
  format: { openapi: "3.0.0" }
  ${key}: In
  types:
    In:
      type: object
      properties:
        region: { type: string, default: eu-west-1 }
        tags: { type: object, additionalProperties: { type: string }, default: {} }
`;
const terraform = `infrastructure:
  templates:
    - { file: "*", rendering_engine: hcl, template_language: terraform }
`;

const shown = (
  files: Readonly<Record<string, string>>,
  environment?: Readonly<Record<string, string>>,
) =>
  checkBundle(bundleOf(files), {
    environmentBundle: environment && bundleOf(environment),
  }).map(({ rule, file, range }) => `${rule} ${file}:${range?.start.line}`);

describe("bundles of Terraform", () => {
  const environment = (main: string) => ({
    "schema/schema.yaml": schema("environment_input_type"),
    "infrastructure/manifest.yaml": terraform,
    "infrastructure/main.tf": main,
  });

  it("are held to the inputs that the schema declares", () => {
    const main = `provider "aws" {
  region = var.environment.inputs.regoin
  tags   = var.environment.inputs["tags"]
}
# var.environment.inputs.comment
output "name" { value = "\${var.environment.inputs.region} \${var.environment.outputs.x}" }
locals { own = var.mine, some = try(var.environment.inputs.maybe, "") }
`;

    expect(shown(environment(main)).sort()).toEqual([
      "BDL5001 infrastructure/main.tf:2",
      "BDL5004 infrastructure/main.tf:6",
    ]);
  });

  it("are held to the outputs of the environment's Terraform", () => {
    const service = {
      "schema/schema.yaml": schema("service_input_type"),
      "instance_infrastructure/manifest.yaml": terraform,
      "instance_infrastructure/main.tf": `locals {
  a = var.environment.outputs.vpc_id
  b = var.environment.outputs.vpc
  c = [var.service_instance.inputs.region, var.service_instance.inputs.tags]
}
`,
    };
    const outputs = `output "vpc_id" { value = var.environment.inputs.region }
locals { t = var.environment.inputs.tags }
/* output "vpc" { } */
`;

    expect(shown(service, environment(outputs))).toEqual([
      "BDL5003 instance_infrastructure/main.tf:3",
    ]);
  });
});

describe("bundles of CodeBuild", () => {
  const files = (settings: string) => ({
    "schema/schema.yaml": schema("service_input_type"),
    "instance_infrastructure/manifest.yaml": `infrastructure:
  templates:
    - rendering_engine: codebuild
      settings:
${settings}`,
  });

  it("are held to their namespace in commands and properties", () => {
    const settings = `        provision: ['./up "{{ service_instance.inputs.regoin }}"']
        project_properties: { VpcConfig: { VpcId: "{{ environment.inputs.vpc }}" } }
`;

    expect(shown(files(settings))).toEqual([
      "BDL5001 instance_infrastructure/manifest.yaml:5",
      "BDL5004 instance_infrastructure/manifest.yaml:6",
    ]);
  });

  it.each([
    ["", "proton-inputs.json", '{\n  "service_instance" : {'],
    ["        input_type: HCL\n", "proton-inputs.tfvars", "service_instance = {\n  inputs = {\n"],
  ])("get their inputs in the form that they ask for", (more, path, beginning) => {
    const bundle = bundleOf(files(`        provision: [./up]\n${more}`));
    const namespace = {
      service_instance: { inputs: { list: ["a", 1, true], text: `"\${x}"`, "odd key": null } },
    };

    const [file] = inputFiles(bundle, {
      part: "instance" as PartName,
      namespace,
      resource: {} as Parameters<typeof inputFiles>[1]["resource"],
    });

    expect(file?.path).toBe(path);
    expect(file?.text.startsWith(beginning)).toBe(true);
    if (path.endsWith(".tfvars")) {
      expect(file?.text).toContain(
        `    list = ["a", 1, true]\n    text = "\\"$\${x}\\""\n    "odd key" = null`,
      );
    }
  });
});
