import type { PartName } from "../model/template-bundle.ts";

const OUTPUT_ENVIRONMENT = `variable "environment" {
  type = object({
    account_id = string
    name       = string
    outputs    = map(string)
  })
  default = null
}`;

const SERVICE = `variable "service" {
  type = object({
    name                      = string
    branch_name               = string
    repository_connection_arn = string
    repository_id             = string
  })
}`;

/** In the files of pipelines the service may be absent. */
const OPTIONAL_SERVICE = SERVICE.replace(/}$/, "  default = null\n}");

const TAGS = `variable "proton_tags" {
  type    = map(string)
  default = null
}`;

const COMPONENT = [
  OUTPUT_ENVIRONMENT,
  OPTIONAL_SERVICE,
  `variable "service_instance" {
  type = object({
    name   = string
    inputs = any
  })
  default = null
}`,
  `variable "component" {
  type = object({
    name = string
  })
}`,
  TAGS,
];

const VARIABLES: Readonly<Record<PartName, readonly string[]>> = {
  environment: [
    `variable "environment" {
  type = object({
    inputs = any
    name   = string
  })
  default = null
}`,
    TAGS,
  ],
  instance: [
    OUTPUT_ENVIRONMENT,
    SERVICE,
    `variable "service_instance" {
  type = object({
    name       = string
    inputs     = any
    components = map(any)
  })
  default = null
}`,
    TAGS,
  ],
  pipeline: [
    `variable "service_instances" {
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
}`,
    OPTIONAL_SERVICE,
    `variable "pipeline" {
  type = object({
    inputs = any
  })
  default = null
}`,
    TAGS,
  ],
};

/** The `variable` blocks of a part: the form of the files that Proton wrote from 2022 on. */
export function terraformVariables(part: PartName | "component"): string {
  const blocks = part === "component" ? COMPONENT : VARIABLES[part];
  return `${blocks.join("\n\n")}\n`;
}
