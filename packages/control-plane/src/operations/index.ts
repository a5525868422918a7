import type { OperationName } from "../generated/api.ts";
import { cancelEnvironmentDeployment } from "./cancel-environment-deployment.ts";
import { cancelServiceInstanceDeployment } from "./cancel-service-instance-deployment.ts";
import { cancelServicePipelineDeployment } from "./cancel-service-pipeline-deployment.ts";
import { createEnvironment } from "./create-environment.ts";
import { createEnvironmentTemplate } from "./create-environment-template.ts";
import { createEnvironmentTemplateVersion } from "./create-environment-template-version.ts";
import { createRepository } from "./create-repository.ts";
import { createService } from "./create-service.ts";
import { createServiceInstance } from "./create-service-instance.ts";
import { createServiceTemplate } from "./create-service-template.ts";
import { createServiceTemplateVersion } from "./create-service-template-version.ts";
import { deleteDeployment } from "./delete-deployment.ts";
import { deleteEnvironment } from "./delete-environment.ts";
import { deleteEnvironmentTemplate } from "./delete-environment-template.ts";
import { deleteEnvironmentTemplateVersion } from "./delete-environment-template-version.ts";
import { deleteRepository } from "./delete-repository.ts";
import { deleteService } from "./delete-service.ts";
import { deleteServiceTemplate } from "./delete-service-template.ts";
import { deleteServiceTemplateVersion } from "./delete-service-template-version.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getDeployment } from "./get-deployment.ts";
import { getEnvironment } from "./get-environment.ts";
import { getEnvironmentTemplate } from "./get-environment-template.ts";
import { getEnvironmentTemplateVersion } from "./get-environment-template-version.ts";
import { getRepository } from "./get-repository.ts";
import { getResourcesSummary } from "./get-resources-summary.ts";
import { getService } from "./get-service.ts";
import { getServiceInstance } from "./get-service-instance.ts";
import { getServiceTemplate } from "./get-service-template.ts";
import { getServiceTemplateVersion } from "./get-service-template-version.ts";
import { listDeployments } from "./list-deployments.ts";
import { listEnvironmentOutputs } from "./list-environment-outputs.ts";
import { listEnvironmentProvisionedResources } from "./list-environment-provisioned-resources.ts";
import { listEnvironmentTemplateVersions } from "./list-environment-template-versions.ts";
import { listEnvironmentTemplates } from "./list-environment-templates.ts";
import { listEnvironments } from "./list-environments.ts";
import { listRepositories } from "./list-repositories.ts";
import { listServiceInstanceOutputs } from "./list-service-instance-outputs.ts";
import { listServiceInstanceProvisionedResources } from "./list-service-instance-provisioned-resources.ts";
import { listServiceInstances } from "./list-service-instances.ts";
import { listServicePipelineOutputs } from "./list-service-pipeline-outputs.ts";
import { listServicePipelineProvisionedResources } from "./list-service-pipeline-provisioned-resources.ts";
import { listServiceTemplateVersions } from "./list-service-template-versions.ts";
import { listServiceTemplates } from "./list-service-templates.ts";
import { listServices } from "./list-services.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { notifyResourceDeploymentStatusChange } from "./notify-resource-deployment-status-change.ts";
import type { Operation } from "./operation.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateAccountSettings } from "./update-account-settings.ts";
import { updateEnvironment } from "./update-environment.ts";
import { updateEnvironmentTemplate } from "./update-environment-template.ts";
import { updateEnvironmentTemplateVersion } from "./update-environment-template-version.ts";
import { updateService } from "./update-service.ts";
import { updateServiceInstance } from "./update-service-instance.ts";
import { updateServicePipeline } from "./update-service-pipeline.ts";
import { updateServiceTemplate } from "./update-service-template.ts";
import { updateServiceTemplateVersion } from "./update-service-template-version.ts";

/** Every operation of the API: one that is not written says so, and answers 501 by its name. */
export const operations: {
  readonly [Name in OperationName]: Operation<Name> | "not implemented";
} = {
  AcceptEnvironmentAccountConnection: "not implemented",
  CancelComponentDeployment: "not implemented",
  CancelEnvironmentDeployment: cancelEnvironmentDeployment,
  CancelServiceInstanceDeployment: cancelServiceInstanceDeployment,
  CancelServicePipelineDeployment: cancelServicePipelineDeployment,
  CreateComponent: "not implemented",
  CreateEnvironment: createEnvironment,
  CreateEnvironmentAccountConnection: "not implemented",
  CreateEnvironmentTemplate: createEnvironmentTemplate,
  CreateEnvironmentTemplateVersion: createEnvironmentTemplateVersion,
  CreateRepository: createRepository,
  CreateService: createService,
  CreateServiceInstance: createServiceInstance,
  CreateServiceSyncConfig: "not implemented",
  CreateServiceTemplate: createServiceTemplate,
  CreateServiceTemplateVersion: createServiceTemplateVersion,
  CreateTemplateSyncConfig: "not implemented",
  DeleteComponent: "not implemented",
  DeleteDeployment: deleteDeployment,
  DeleteEnvironment: deleteEnvironment,
  DeleteEnvironmentAccountConnection: "not implemented",
  DeleteEnvironmentTemplate: deleteEnvironmentTemplate,
  DeleteEnvironmentTemplateVersion: deleteEnvironmentTemplateVersion,
  DeleteRepository: deleteRepository,
  DeleteService: deleteService,
  DeleteServiceSyncConfig: "not implemented",
  DeleteServiceTemplate: deleteServiceTemplate,
  DeleteServiceTemplateVersion: deleteServiceTemplateVersion,
  DeleteTemplateSyncConfig: "not implemented",
  GetAccountSettings: getAccountSettings,
  GetComponent: "not implemented",
  GetDeployment: getDeployment,
  GetEnvironment: getEnvironment,
  GetEnvironmentAccountConnection: "not implemented",
  GetEnvironmentTemplate: getEnvironmentTemplate,
  GetEnvironmentTemplateVersion: getEnvironmentTemplateVersion,
  GetRepository: getRepository,
  GetRepositorySyncStatus: "not implemented",
  GetResourcesSummary: getResourcesSummary,
  GetService: getService,
  GetServiceInstance: getServiceInstance,
  GetServiceInstanceSyncStatus: "not implemented",
  GetServiceSyncBlockerSummary: "not implemented",
  GetServiceSyncConfig: "not implemented",
  GetServiceTemplate: getServiceTemplate,
  GetServiceTemplateVersion: getServiceTemplateVersion,
  GetTemplateSyncConfig: "not implemented",
  GetTemplateSyncStatus: "not implemented",
  ListComponentOutputs: "not implemented",
  ListComponentProvisionedResources: "not implemented",
  ListComponents: "not implemented",
  ListDeployments: listDeployments,
  ListEnvironmentAccountConnections: "not implemented",
  ListEnvironmentOutputs: listEnvironmentOutputs,
  ListEnvironmentProvisionedResources: listEnvironmentProvisionedResources,
  ListEnvironmentTemplateVersions: listEnvironmentTemplateVersions,
  ListEnvironmentTemplates: listEnvironmentTemplates,
  ListEnvironments: listEnvironments,
  ListRepositories: listRepositories,
  ListRepositorySyncDefinitions: "not implemented",
  ListServiceInstanceOutputs: listServiceInstanceOutputs,
  ListServiceInstanceProvisionedResources: listServiceInstanceProvisionedResources,
  ListServiceInstances: listServiceInstances,
  ListServicePipelineOutputs: listServicePipelineOutputs,
  ListServicePipelineProvisionedResources: listServicePipelineProvisionedResources,
  ListServiceTemplateVersions: listServiceTemplateVersions,
  ListServiceTemplates: listServiceTemplates,
  ListServices: listServices,
  ListTagsForResource: listTagsForResource,
  NotifyResourceDeploymentStatusChange: notifyResourceDeploymentStatusChange,
  RejectEnvironmentAccountConnection: "not implemented",
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAccountSettings: updateAccountSettings,
  UpdateComponent: "not implemented",
  UpdateEnvironment: updateEnvironment,
  UpdateEnvironmentAccountConnection: "not implemented",
  UpdateEnvironmentTemplate: updateEnvironmentTemplate,
  UpdateEnvironmentTemplateVersion: updateEnvironmentTemplateVersion,
  UpdateService: updateService,
  UpdateServiceInstance: updateServiceInstance,
  UpdateServicePipeline: updateServicePipeline,
  UpdateServiceSyncBlocker: "not implemented",
  UpdateServiceSyncConfig: "not implemented",
  UpdateServiceTemplate: updateServiceTemplate,
  UpdateServiceTemplateVersion: updateServiceTemplateVersion,
  UpdateTemplateSyncConfig: "not implemented",
};
