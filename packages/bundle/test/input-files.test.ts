import { describe, expect, it } from "vitest";
import {
  environmentNamespace,
  type InputFilesOptions,
  inputFiles,
  instanceNamespace,
  pipelineNamespace,
} from "../src/index.ts";
import { bundleOf } from "./made-bundles.ts";

const ACCOUNT = "arn:aws:proton:eu-west-1:123456789012";
const MANIFEST = `infrastructure:
  templates:
    - { file: "*", rendering_engine: hcl, template_language: terraform }
`;
const schema = (keys: string) => `schema:
  format: { openapi: "3.0.0" }
${keys}
  types: { In: { type: object, properties: { zones: { type: string, default: a } } } }
`;
const environmentBundle = bundleOf({
  "schema/schema.yaml": schema("  environment_input_type: In"),
  "infrastructure/manifest.yaml": MANIFEST,
  "infrastructure/main.tf": 'provider "aws" {}\n',
});
const serviceBundle = bundleOf({
  "schema/schema.yaml": schema("  service_input_type: In\n  pipeline_input_type: In"),
  "instance_infrastructure/manifest.yaml": MANIFEST,
  "instance_infrastructure/main.tf": 'provider "aws" {}\n',
  "pipeline_infrastructure/manifest.yaml": MANIFEST,
  "pipeline_infrastructure/main.tf": 'provider "aws" {}\n',
});

const service = {
  name: "orders",
  repositoryId: "acme/orders",
  repositoryConnectionArn: "arn:aws:codestar-connections:eu-west-1:123456789012:connection/one",
  branchName: "main",
};
const environment = { name: "staging", accountId: "123456789012", outputs: { vpc: "vpc-1" } };
const resource = {
  arn: `${ACCOUNT}:environment/staging`,
  templateArn: `${ACCOUNT}:environment-template/network`,
  templateMajorVersion: "1",
  templateMinorVersion: "0",
  accountId: "123456789012",
  deploymentId: "b1c8",
};
const instance = {
  ...resource,
  arn: `${ACCOUNT}:service/orders/service-instance/one`,
  templateArn: `${ACCOUNT}:service-template/web`,
  environmentArn: `${ACCOUNT}:environment/staging`,
};

function textsOf(options: InputFilesOptions): ReadonlyMap<string, string> {
  const bundle = options.part === "environment" ? environmentBundle : serviceBundle;
  return new Map(inputFiles(bundle, options).map(({ path, text }) => [path, text]));
}

describe("the files that Proton wrote for Terraform", () => {
  it("name an environment, byte for byte", () => {
    const namespace = environmentNamespace({
      name: "staging",
      inputs: { zones: ["a", "b"], none: [], map: {}, size: 3, on: true },
    });

    const files = textsOf({ part: "environment", namespace, resource });

    const header = `/*
This file is managed by AWS Proton. Any changes made directly to this file will be overwritten the next time AWS Proton performs an update.

To manage this resource, see AWS Proton Resource: ${resource.arn}

If the resource is no longer accessible within AWS Proton, it may have been deleted and may require manual cleanup.
*/

`;
    expect(files.get("main.tf")).toBe(`${header}provider "aws" {}\n`);
    expect(files.get("proton.environment.variables.tf")).toBe(`${header}variable "environment" {
  type = object({
    inputs = any
    name   = string
  })
  default = null
}

variable "proton_tags" {
  type    = map(string)
  default = null
}
`);
    expect(files.get("proton.auto.tfvars.json")).toBe(`{
  "environment" : {
    "name" : "staging",
    "inputs" : {
      "zones" : [ "a", "b" ],
      "none" : [ ],
      "map" : { },
      "size" : 3,
      "on" : true
    }
  },
  "proton_tags" : {
    "proton:account" : "123456789012",
    "proton:template" : "${resource.templateArn}",
    "proton:environment" : "${resource.arn}"
  },
  "//" : "${resource.arn}"
}`);
    expect(files.get(".proton/deployment-metadata.json")).toBe(`{
  "deploymentId" : "b1c8",
  "isResourceDeleted" : false,
  "resourceMetadata" : {
    "arn" : "${resource.arn}",
    "templateArn" : "${resource.templateArn}",
    "templateMajorVersion" : "1",
    "templateMinorVersion" : "0"
  }
}`);
  });

  it("of an instance demand its service", () => {
    const namespace = instanceNamespace({
      environment,
      service,
      instance: { name: "one", inputs: {} },
    });

    const files = textsOf({ part: "instance", namespace, resource: instance });

    const variables = files.get("proton.service_instance.variables.tf") ?? "";
    expect(variables.slice(variables.indexOf("variable"))).toBe(`variable "environment" {
  type = object({
    account_id = string
    name       = string
    outputs    = map(string)
  })
  default = null
}

variable "service" {
  type = object({
    name                      = string
    branch_name               = string
    repository_connection_arn = string
    repository_id             = string
  })
}

variable "service_instance" {
  type = object({
    name       = string
    inputs     = any
    components = map(any)
  })
  default = null
}

variable "proton_tags" {
  type    = map(string)
  default = null
}
`);
    expect(files.get("proton.auto.tfvars.json")).toContain(`{
  "environment" : {
    "account_id" : "123456789012",
    "name" : "staging",
    "outputs" : {
      "vpc" : "vpc-1"
    }
  },
`);
  });

  it("of a pipeline may lack a service, and say so when it is deleted", () => {
    const namespace = pipelineNamespace({ service, inputs: {}, instances: [] });
    const deleted = { ...instance, arn: `${ACCOUNT}:service/orders/pipeline`, isDeleted: true };

    const files = textsOf({ part: "pipeline", namespace, resource: deleted });

    expect(files.get("proton.pipeline.variables.tf")).toBe(`/*
This file is no longer managed by AWS Proton. The associated resource has been deleted in Proton.
*/

variable "service_instances" {
  type = list(
    object({
      name    = string
      inputs  = any
      outputs = map(string)
      environment = object({
        account_id = string
        name       = string
        outputs    = map(string)
      })
    })
  )
}

variable "service" {
  type = object({
    name                      = string
    branch_name               = string
    repository_connection_arn = string
    repository_id             = string
  })
  default = null
}

variable "pipeline" {
  type = object({
    inputs = any
  })
  default = null
}

variable "proton_tags" {
  type    = map(string)
  default = null
}
`);
  });
});
