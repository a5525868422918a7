import { expect, it } from "vitest";
import { checkBundle } from "../src/index.ts";
import { bundleOf } from "./made-bundles.ts";

const SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  service_input_type: Input
  pipeline_input_type: Pipeline
  types:
    Input:
      type: object
      properties:
        name: { type: string, default: x }
    Pipeline:
      type: object
      properties:
        name: { type: string, default: x }
`;
const MANIFEST =
  "infrastructure:\n  templates:\n    - { file: cloudformation.yaml, rendering_engine: jinja, template_language: cloudformation }\n";
const template = (part: string) =>
  `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: "q-{{ ${part}.inputs.name }}" }\n`;

function complaints(change: (files: Record<string, string>) => void) {
  const files: Record<string, string> = {
    "schema/schema.yaml": SCHEMA,
    "instance_infrastructure/manifest.yaml": MANIFEST,
    "instance_infrastructure/cloudformation.yaml": template("service_instance"),
    "pipeline_infrastructure/manifest.yaml": MANIFEST,
    "pipeline_infrastructure/cloudformation.yaml": template("pipeline"),
  };
  change(files);
  const errors = checkBundle(bundleOf(files)).filter(({ severity }) => severity === "error");
  return errors.map(({ rule, message }) => `${rule} ${message}`);
}

it.each([
  ["instance_infrastructure", "instance-infrastructure"],
  ["instance_infrastructure", "Instance_Infrastructure"],
  ["pipeline_infrastructure", "pipeline_infrastucture"],
])("names the directory that was meant as %s", (right, wrong) => {
  const found = complaints((files) => {
    for (const [path, text] of Object.entries(files)) {
      if (!path.startsWith(`${right}/`)) continue;
      files[path.replace(right, wrong)] = text;
      delete files[path];
    }
  });

  expect(found).toContain(`BDL1201 "${wrong}" is not read: rename it to ${right}`);
});

it("complains of nothing that follows from a schema that cannot be read", () => {
  const found = complaints((files) => {
    files["schema/schema.yaml"] = `${SCHEMA}\tmore: 1\n`;
  });

  expect(found).toEqual(["BDL1101 not valid YAML: tabs are not allowed as indentation"]);
});

it.each([
  [
    "BucketArm",
    [
      'BDL5003 environment.outputs.BucketArm: the samples have no output "BucketArm"; did you mean "BucketArn"?',
    ],
  ],
  ["QueueUrl", []],
  ["BucketArn", []],
])("takes %s for a misspelt output when the samples have one like it", (name, expected) => {
  const found = complaints((files) => {
    files["spec/sample-outputs.yaml"] = "environment:\n  outputs:\n    BucketArn: arn\n";
    files["instance_infrastructure/cloudformation.yaml"] = template("service_instance").replace(
      "q-",
      `{{ environment.outputs.${name} }}-`,
    );
  });

  expect(found.filter((each) => each.startsWith("BDL5003"))).toEqual(expected);
});
