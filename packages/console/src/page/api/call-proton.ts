import type * as sdk from "@aws-sdk/client-proton";
import { sessionHeaders } from "../session.ts";
import { readAnswer, request } from "./api-error.ts";

/** The operations, as `@aws-sdk/client-proton` types them. */
export interface Operations {
  CancelEnvironmentDeployment: [
    sdk.CancelEnvironmentDeploymentCommandInput,
    sdk.CancelEnvironmentDeploymentCommandOutput,
  ];
  CancelServiceInstanceDeployment: [
    sdk.CancelServiceInstanceDeploymentCommandInput,
    sdk.CancelServiceInstanceDeploymentCommandOutput,
  ];
  CancelServicePipelineDeployment: [
    sdk.CancelServicePipelineDeploymentCommandInput,
    sdk.CancelServicePipelineDeploymentCommandOutput,
  ];
  CreateEnvironment: [sdk.CreateEnvironmentCommandInput, sdk.CreateEnvironmentCommandOutput];
  CreateEnvironmentTemplate: [
    sdk.CreateEnvironmentTemplateCommandInput,
    sdk.CreateEnvironmentTemplateCommandOutput,
  ];
  CreateEnvironmentTemplateVersion: [
    sdk.CreateEnvironmentTemplateVersionCommandInput,
    sdk.CreateEnvironmentTemplateVersionCommandOutput,
  ];
  CreateService: [sdk.CreateServiceCommandInput, sdk.CreateServiceCommandOutput];
  CreateServiceTemplate: [
    sdk.CreateServiceTemplateCommandInput,
    sdk.CreateServiceTemplateCommandOutput,
  ];
  CreateServiceTemplateVersion: [
    sdk.CreateServiceTemplateVersionCommandInput,
    sdk.CreateServiceTemplateVersionCommandOutput,
  ];
  DeleteEnvironment: [sdk.DeleteEnvironmentCommandInput, sdk.DeleteEnvironmentCommandOutput];
  DeleteEnvironmentTemplate: [
    sdk.DeleteEnvironmentTemplateCommandInput,
    sdk.DeleteEnvironmentTemplateCommandOutput,
  ];
  DeleteEnvironmentTemplateVersion: [
    sdk.DeleteEnvironmentTemplateVersionCommandInput,
    sdk.DeleteEnvironmentTemplateVersionCommandOutput,
  ];
  DeleteService: [sdk.DeleteServiceCommandInput, sdk.DeleteServiceCommandOutput];
  DeleteServiceTemplate: [
    sdk.DeleteServiceTemplateCommandInput,
    sdk.DeleteServiceTemplateCommandOutput,
  ];
  DeleteServiceTemplateVersion: [
    sdk.DeleteServiceTemplateVersionCommandInput,
    sdk.DeleteServiceTemplateVersionCommandOutput,
  ];
  GetDeployment: [sdk.GetDeploymentCommandInput, sdk.GetDeploymentCommandOutput];
  GetEnvironment: [sdk.GetEnvironmentCommandInput, sdk.GetEnvironmentCommandOutput];
  GetEnvironmentTemplate: [
    sdk.GetEnvironmentTemplateCommandInput,
    sdk.GetEnvironmentTemplateCommandOutput,
  ];
  GetEnvironmentTemplateVersion: [
    sdk.GetEnvironmentTemplateVersionCommandInput,
    sdk.GetEnvironmentTemplateVersionCommandOutput,
  ];
  GetResourcesSummary: [sdk.GetResourcesSummaryCommandInput, sdk.GetResourcesSummaryCommandOutput];
  GetService: [sdk.GetServiceCommandInput, sdk.GetServiceCommandOutput];
  GetServiceInstance: [sdk.GetServiceInstanceCommandInput, sdk.GetServiceInstanceCommandOutput];
  GetServiceTemplate: [sdk.GetServiceTemplateCommandInput, sdk.GetServiceTemplateCommandOutput];
  GetServiceTemplateVersion: [
    sdk.GetServiceTemplateVersionCommandInput,
    sdk.GetServiceTemplateVersionCommandOutput,
  ];
  ListDeployments: [sdk.ListDeploymentsCommandInput, sdk.ListDeploymentsCommandOutput];
  ListEnvironmentOutputs: [
    sdk.ListEnvironmentOutputsCommandInput,
    sdk.ListEnvironmentOutputsCommandOutput,
  ];
  ListEnvironmentProvisionedResources: [
    sdk.ListEnvironmentProvisionedResourcesCommandInput,
    sdk.ListEnvironmentProvisionedResourcesCommandOutput,
  ];
  ListEnvironments: [sdk.ListEnvironmentsCommandInput, sdk.ListEnvironmentsCommandOutput];
  ListEnvironmentTemplates: [
    sdk.ListEnvironmentTemplatesCommandInput,
    sdk.ListEnvironmentTemplatesCommandOutput,
  ];
  ListEnvironmentTemplateVersions: [
    sdk.ListEnvironmentTemplateVersionsCommandInput,
    sdk.ListEnvironmentTemplateVersionsCommandOutput,
  ];
  ListServiceInstanceOutputs: [
    sdk.ListServiceInstanceOutputsCommandInput,
    sdk.ListServiceInstanceOutputsCommandOutput,
  ];
  ListServiceInstanceProvisionedResources: [
    sdk.ListServiceInstanceProvisionedResourcesCommandInput,
    sdk.ListServiceInstanceProvisionedResourcesCommandOutput,
  ];
  ListServiceInstances: [
    sdk.ListServiceInstancesCommandInput,
    sdk.ListServiceInstancesCommandOutput,
  ];
  ListServicePipelineOutputs: [
    sdk.ListServicePipelineOutputsCommandInput,
    sdk.ListServicePipelineOutputsCommandOutput,
  ];
  ListServicePipelineProvisionedResources: [
    sdk.ListServicePipelineProvisionedResourcesCommandInput,
    sdk.ListServicePipelineProvisionedResourcesCommandOutput,
  ];
  ListServices: [sdk.ListServicesCommandInput, sdk.ListServicesCommandOutput];
  ListServiceTemplates: [
    sdk.ListServiceTemplatesCommandInput,
    sdk.ListServiceTemplatesCommandOutput,
  ];
  ListServiceTemplateVersions: [
    sdk.ListServiceTemplateVersionsCommandInput,
    sdk.ListServiceTemplateVersionsCommandOutput,
  ];
  ListTagsForResource: [sdk.ListTagsForResourceCommandInput, sdk.ListTagsForResourceCommandOutput];
  TagResource: [sdk.TagResourceCommandInput, sdk.TagResourceCommandOutput];
  UntagResource: [sdk.UntagResourceCommandInput, sdk.UntagResourceCommandOutput];
  UpdateEnvironment: [sdk.UpdateEnvironmentCommandInput, sdk.UpdateEnvironmentCommandOutput];
  UpdateEnvironmentTemplateVersion: [
    sdk.UpdateEnvironmentTemplateVersionCommandInput,
    sdk.UpdateEnvironmentTemplateVersionCommandOutput,
  ];
  UpdateService: [sdk.UpdateServiceCommandInput, sdk.UpdateServiceCommandOutput];
  UpdateServiceInstance: [
    sdk.UpdateServiceInstanceCommandInput,
    sdk.UpdateServiceInstanceCommandOutput,
  ];
  UpdateServicePipeline: [
    sdk.UpdateServicePipelineCommandInput,
    sdk.UpdateServicePipelineCommandOutput,
  ];
  UpdateServiceTemplateVersion: [
    sdk.UpdateServiceTemplateVersionCommandInput,
    sdk.UpdateServiceTemplateVersionCommandOutput,
  ];
}

/** A value as JSON 1.0 carries it: times are seconds since 1970. */
export type Wire<Value> = Value extends Date
  ? number
  : Value extends readonly (infer Item)[]
    ? Wire<Item>[]
    : Value extends object
      ? { [Member in keyof Value]: Wire<Value[Member]> }
      : Value;

export type OperationName = keyof Operations;

/**
 * Calls an operation of Proton's API.
 *
 * @throws ApiError what the API answered
 */
export async function callProton<Name extends OperationName>(
  operation: Name,
  input: Wire<Operations[Name][0]>,
  signal?: AbortSignal,
): Promise<Wire<Omit<Operations[Name][1], "$metadata">>> {
  const response = await request("/console/api", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AwsProton20200720.${operation}`,
      ...sessionHeaders(),
    },
    body: JSON.stringify(input),
    ...(signal && { signal }),
  });
  return (await readAnswer(response)) as never;
}
