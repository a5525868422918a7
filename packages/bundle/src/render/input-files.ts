import { templatePaths } from "../model/bundle-files.ts";
import type { Namespace } from "../model/namespaces.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import { tfvars } from "./hcl.ts";
import { json } from "./json.ts";
import type { ManagedResource } from "./managed-resource.ts";
import { terraformVariables } from "./terraform-variables.ts";

/** A text file for whoever provisions the part: relative to the directory of the part. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
}

/** The resource name that file names carry. */
const RESOURCE_NAMES: Readonly<Record<PartName, string>> = {
  environment: "environment",
  instance: "service_instance",
  pipeline: "pipeline",
};

export interface InputFilesOptions {
  readonly part: PartName;
  readonly namespace: Namespace;
  readonly resource: ManagedResource;
}

/**
 * The files that Proton wrote for a part that it did not render itself: for Terraform the
 * template's own files under a header, typed variables, their values and the deployment's
 * metadata; for CodeBuild `proton-inputs.json`, or `.tfvars` with `input_type: HCL`. A CloudFormation part has none.
 */
export function inputFiles(
  bundle: TemplateBundle,
  options: InputFilesOptions,
): readonly InputFile[] {
  switch (bundle.parts[options.part]?.manifest.engine) {
    case "hcl":
      return terraformFiles(bundle, options);
    case "codebuild":
      return [codeBuildInputs(bundle, options)];
    default:
      return [];
  }
}

/** JSON, or what Terraform reads where the manifest's `input_type` asks for it. */
function codeBuildInputs(
  bundle: TemplateBundle,
  { part, namespace }: InputFilesOptions,
): InputFile {
  const settings = bundle.parts[part]?.manifest.templates[0]?.settings;
  const type = (settings as { readonly input_type?: unknown } | null | undefined)?.input_type;
  return String(type).toUpperCase() === "HCL"
    ? { path: "proton-inputs.tfvars", text: tfvars(namespace) }
    : { path: "proton-inputs.json", text: json(namespace) };
}

function terraformFiles(bundle: TemplateBundle, options: InputFilesOptions): readonly InputFile[] {
  const { part, namespace, resource } = options;
  const owner = bundle.parts[part];
  const header = managedBy(resource);
  const templates = owner ? templatePaths(bundle, owner) : [];
  const own = templates.map((path) => ({
    path: path.slice((owner?.directory.length ?? 0) + 1),
    text: `${header}${bundle.text(path) ?? ""}`,
  }));
  const name = resource.component === undefined ? RESOURCE_NAMES[part] : "component";
  const variables = terraformVariables(resource.component === undefined ? part : "component");
  const values = { ...namespace, proton_tags: tags(part, resource), "//": resource.arn };
  return [
    ...own,
    { path: `proton.${name}.variables.tf`, text: `${header}${variables}` },
    { path: "proton.auto.tfvars.json", text: json(values) },
    { path: ".proton/deployment-metadata.json", text: json(metadata(resource)) },
  ];
}

function managedBy(resource: ManagedResource): string {
  const paragraphs = resource.isDeleted
    ? [
        "This file is no longer managed by AWS Proton. The associated resource has been deleted in Proton.",
      ]
    : [
        "This file is managed by AWS Proton. Any changes made directly to this file will be overwritten the next time AWS Proton performs an update.",
        `To manage this resource, see AWS Proton Resource: ${resource.arn}`,
        "If the resource is no longer accessible within AWS Proton, it may have been deleted and may require manual cleanup.",
      ];
  return `/*\n${paragraphs.join("\n\n")}\n*/\n\n`;
}

function metadata(resource: ManagedResource): object {
  const { arn, templateArn, templateMajorVersion, templateMinorVersion, environmentArn } = resource;
  const common = {
    deploymentId: resource.deploymentId,
    isResourceDeleted: resource.isDeleted ?? false,
  };
  if (resource.component !== undefined) {
    const { serviceInstanceArn } = resource.component;
    return { ...common, componentMetadata: { arn, environmentArn, serviceInstanceArn } };
  }
  return {
    ...common,
    resourceMetadata: {
      arn,
      templateArn,
      templateMajorVersion,
      templateMinorVersion,
      ...(environmentArn !== undefined && { environmentArn }),
    },
  };
}

function tags(part: PartName, resource: ManagedResource): Readonly<Record<string, string>> {
  if (resource.component !== undefined) return componentTags(resource);
  const common = { "proton:account": resource.accountId, "proton:template": resource.templateArn };
  if (part === "environment") return { ...common, "proton:environment": resource.arn };
  const service = resource.arn.replace(/\/(service-instance\/[^/]+|pipeline)$/, "");
  return {
    ...common,
    "proton:service": service,
    ...(part === "instance" && { "proton:service-instance": resource.arn }),
    ...(resource.environmentArn !== undefined && { "proton:environment": resource.environmentArn }),
  };
}

function componentTags(resource: ManagedResource): Readonly<Record<string, string>> {
  const { accountId, arn, environmentArn = "", component } = resource;
  const instance = component?.serviceInstanceArn;
  return {
    "proton:account": accountId,
    "proton:environment": environmentArn,
    ...(instance !== undefined && {
      "proton:service": instance.replace(/\/service-instance\/[^/]+$/, ""),
      "proton:service-instance": instance,
    }),
    "proton:component": arn,
  };
}
