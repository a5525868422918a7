import type { OperationName } from "../generated/api.ts";
import { cancelEnvironmentDeployment } from "./cancel-environment-deployment.ts";
import { cancelServiceInstanceDeployment } from "./cancel-service-instance-deployment.ts";
import { cancelServicePipelineDeployment } from "./cancel-service-pipeline-deployment.ts";
import { componentOperations } from "./component-operations.ts";
import { connectionOperations } from "./connection-operations.ts";
import { createEnvironment } from "./create-environment.ts";
import { createRepository } from "./create-repository.ts";
import { createService } from "./create-service.ts";
import { createServiceInstance } from "./create-service-instance.ts";
import { deleteDeployment } from "./delete-deployment.ts";
import { deleteEnvironment } from "./delete-environment.ts";
import { deleteRepository } from "./delete-repository.ts";
import { deleteService } from "./delete-service.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getDeployment } from "./get-deployment.ts";
import { getEnvironment } from "./get-environment.ts";
import { getRepository } from "./get-repository.ts";
import { getResourcesSummary } from "./get-resources-summary.ts";
import { getService } from "./get-service.ts";
import { getServiceInstance } from "./get-service-instance.ts";
import { listDeployments } from "./list-deployments.ts";
import { listEnvironmentOutputs } from "./list-environment-outputs.ts";
import { listEnvironmentProvisionedResources } from "./list-environment-provisioned-resources.ts";
import { listEnvironments } from "./list-environments.ts";
import { listRepositories } from "./list-repositories.ts";
import { listRepositorySyncDefinitions } from "./list-repository-sync-definitions.ts";
import { listServiceInstanceOutputs } from "./list-service-instance-outputs.ts";
import { listServiceInstanceProvisionedResources } from "./list-service-instance-provisioned-resources.ts";
import { listServiceInstances } from "./list-service-instances.ts";
import { listServicePipelineOutputs } from "./list-service-pipeline-outputs.ts";
import { listServicePipelineProvisionedResources } from "./list-service-pipeline-provisioned-resources.ts";
import { listServices } from "./list-services.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { notifyResourceDeploymentStatusChange } from "./notify-resource-deployment-status-change.ts";
import type { Operation } from "./operation.ts";
import { serviceSyncOperations } from "./service-sync-operations.ts";
import { syncBlockerOperations } from "./sync-blocker-operations.ts";
import { syncStatusOperations } from "./sync-status-operations.ts";
import { tagResource } from "./tag-resource.ts";
import { templateOperations } from "./template-operations.ts";
import { templateSyncOperations } from "./template-sync-operations.ts";
import { templateVersionOperations } from "./template-version-operations.ts";
import { untagResource } from "./untag-resource.ts";
import { updateAccountSettings } from "./update-account-settings.ts";
import { updateEnvironment } from "./update-environment.ts";
import { updateService } from "./update-service.ts";
import { updateServiceInstance } from "./update-service-instance.ts";
import { updateServicePipeline } from "./update-service-pipeline.ts";

/** Every operation of the API. */
export const operations: {
  readonly [Name in OperationName]: Operation<Name>;
} = {
  ...componentOperations,
  ...serviceSyncOperations,
  ...syncBlockerOperations,
  ...syncStatusOperations,
  ...connectionOperations,
  ...templateOperations,
  ...templateSyncOperations,
  ...templateVersionOperations,
  CancelEnvironmentDeployment: cancelEnvironmentDeployment,
  CancelServiceInstanceDeployment: cancelServiceInstanceDeployment,
  CancelServicePipelineDeployment: cancelServicePipelineDeployment,
  CreateEnvironment: createEnvironment,
  CreateRepository: createRepository,
  CreateService: createService,
  CreateServiceInstance: createServiceInstance,
  DeleteDeployment: deleteDeployment,
  DeleteEnvironment: deleteEnvironment,
  DeleteRepository: deleteRepository,
  DeleteService: deleteService,
  GetAccountSettings: getAccountSettings,
  GetDeployment: getDeployment,
  GetEnvironment: getEnvironment,
  GetRepository: getRepository,
  GetResourcesSummary: getResourcesSummary,
  GetService: getService,
  GetServiceInstance: getServiceInstance,
  ListDeployments: listDeployments,
  ListEnvironmentOutputs: listEnvironmentOutputs,
  ListEnvironmentProvisionedResources: listEnvironmentProvisionedResources,
  ListEnvironments: listEnvironments,
  ListRepositories: listRepositories,
  ListRepositorySyncDefinitions: listRepositorySyncDefinitions,
  ListServiceInstanceOutputs: listServiceInstanceOutputs,
  ListServiceInstanceProvisionedResources: listServiceInstanceProvisionedResources,
  ListServiceInstances: listServiceInstances,
  ListServicePipelineOutputs: listServicePipelineOutputs,
  ListServicePipelineProvisionedResources: listServicePipelineProvisionedResources,
  ListServices: listServices,
  ListTagsForResource: listTagsForResource,
  NotifyResourceDeploymentStatusChange: notifyResourceDeploymentStatusChange,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAccountSettings: updateAccountSettings,
  UpdateEnvironment: updateEnvironment,
  UpdateService: updateService,
  UpdateServiceInstance: updateServiceInstance,
  UpdateServicePipeline: updateServicePipeline,
};
