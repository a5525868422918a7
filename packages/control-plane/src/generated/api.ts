// node packages/control-plane/contract/generate.ts
// From: AWS Proton service model 2020-07-20 as published with botocore 1.43.11; prose removed, structure unchanged.

export interface AcceptEnvironmentAccountConnectionInput {
  readonly id: EnvironmentAccountConnectionId;
}

export interface AcceptEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection: EnvironmentAccountConnection;
}

export interface AccountSettings {
  readonly pipelineCodebuildRoleArn?: RoleArnOrEmptyString | undefined;
  readonly pipelineProvisioningRepository?: RepositoryBranch | undefined;
  readonly pipelineServiceRoleArn?: RoleArnOrEmptyString | undefined;
}

export type Arn = string;

export type AwsAccountId = string;

export type BlockerStatus = "ACTIVE" | "RESOLVED";

export type BlockerType = "AUTOMATED";

export type BooleanValue = boolean;

export interface CancelComponentDeploymentInput {
  readonly componentName: ResourceName;
}

export interface CancelComponentDeploymentOutput {
  readonly component: Component;
}

export interface CancelEnvironmentDeploymentInput {
  readonly environmentName: ResourceName;
}

export interface CancelEnvironmentDeploymentOutput {
  readonly environment: Environment;
}

export interface CancelServiceInstanceDeploymentInput {
  readonly serviceInstanceName: ResourceName;
  readonly serviceName: ResourceName;
}

export interface CancelServiceInstanceDeploymentOutput {
  readonly serviceInstance: ServiceInstance;
}

export interface CancelServicePipelineDeploymentInput {
  readonly serviceName: ResourceName;
}

export interface CancelServicePipelineDeploymentOutput {
  readonly pipeline: ServicePipeline;
}

export type ClientToken = string;

export interface CompatibleEnvironmentTemplate {
  readonly majorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface CompatibleEnvironmentTemplateInput {
  readonly majorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export type CompatibleEnvironmentTemplateInputList = readonly CompatibleEnvironmentTemplateInput[];

export type CompatibleEnvironmentTemplateList = readonly CompatibleEnvironmentTemplate[];

export interface Component {
  readonly arn: ComponentArn;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly description?: Description | undefined;
  readonly environmentName: ResourceName;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastClientRequestToken?: StringValue | undefined;
  readonly lastDeploymentAttemptedAt?: Timestamp | undefined;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
  readonly serviceSpec?: SpecContents | undefined;
}

export type ComponentArn = string;

export type ComponentDeploymentIdList = readonly DeploymentId[];

export type ComponentDeploymentUpdateType = "NONE" | "CURRENT_VERSION";

export interface ComponentState {
  readonly serviceInstanceName?: ResourceNameOrEmpty | undefined;
  readonly serviceName?: ResourceNameOrEmpty | undefined;
  readonly serviceSpec?: SpecContents | undefined;
  readonly templateFile?: TemplateFileContents | undefined;
}

export interface ComponentSummary {
  readonly arn: ComponentArn;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly environmentName: ResourceName;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastDeploymentAttemptedAt?: Timestamp | undefined;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
}

export type ComponentSummaryList = readonly ComponentSummary[];

export interface CountsSummary {
  readonly components?: ResourceCountsSummary | undefined;
  readonly environmentTemplates?: ResourceCountsSummary | undefined;
  readonly environments?: ResourceCountsSummary | undefined;
  readonly pipelines?: ResourceCountsSummary | undefined;
  readonly serviceInstances?: ResourceCountsSummary | undefined;
  readonly serviceTemplates?: ResourceCountsSummary | undefined;
  readonly services?: ResourceCountsSummary | undefined;
}

export interface CreateComponentInput {
  readonly clientToken?: ClientToken | undefined;
  readonly description?: Description | undefined;
  readonly environmentName?: ResourceName | undefined;
  readonly manifest: TemplateManifestContents;
  readonly name: ResourceName;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
  readonly serviceSpec?: SpecContents | undefined;
  readonly tags?: TagList | undefined;
  readonly templateFile: TemplateFileContents;
}

export interface CreateComponentOutput {
  readonly component: Component;
}

export interface CreateEnvironmentAccountConnectionInput {
  readonly clientToken?: ClientToken | undefined;
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly environmentName: ResourceName;
  readonly managementAccountId: AwsAccountId;
  readonly roleArn?: RoleArn | undefined;
  readonly tags?: TagList | undefined;
}

export interface CreateEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection: EnvironmentAccountConnection;
}

export interface CreateEnvironmentInput {
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly description?: Description | undefined;
  readonly environmentAccountConnectionId?: EnvironmentAccountConnectionId | undefined;
  readonly name: ResourceName;
  readonly protonServiceRoleArn?: Arn | undefined;
  readonly provisioningRepository?: RepositoryBranchInput | undefined;
  readonly spec: SpecContents;
  readonly tags?: TagList | undefined;
  readonly templateMajorVersion: TemplateVersionPart;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export interface CreateEnvironmentOutput {
  readonly environment: Environment;
}

export interface CreateEnvironmentTemplateInput {
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly encryptionKey?: Arn | undefined;
  readonly name: ResourceName;
  readonly provisioning?: Provisioning | undefined;
  readonly tags?: TagList | undefined;
}

export interface CreateEnvironmentTemplateOutput {
  readonly environmentTemplate: EnvironmentTemplate;
}

export interface CreateEnvironmentTemplateVersionInput {
  readonly clientToken?: ClientToken | undefined;
  readonly description?: Description | undefined;
  readonly majorVersion?: TemplateVersionPart | undefined;
  readonly source: TemplateVersionSourceInput;
  readonly tags?: TagList | undefined;
  readonly templateName: ResourceName;
}

export interface CreateEnvironmentTemplateVersionOutput {
  readonly environmentTemplateVersion: EnvironmentTemplateVersion;
}

export interface CreateRepositoryInput {
  readonly connectionArn: Arn;
  readonly encryptionKey?: Arn | undefined;
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
  readonly tags?: TagList | undefined;
}

export interface CreateRepositoryOutput {
  readonly repository: Repository;
}

export interface CreateServiceInput {
  readonly branchName?: GitBranchName | undefined;
  readonly description?: Description | undefined;
  readonly name: ResourceName;
  readonly repositoryConnectionArn?: Arn | undefined;
  readonly repositoryId?: RepositoryId | undefined;
  readonly spec: SpecContents;
  readonly tags?: TagList | undefined;
  readonly templateMajorVersion: TemplateVersionPart;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export interface CreateServiceInstanceInput {
  readonly clientToken?: ClientToken | undefined;
  readonly name: ResourceName;
  readonly serviceName: ResourceName;
  readonly spec: SpecContents;
  readonly tags?: TagList | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
}

export interface CreateServiceInstanceOutput {
  readonly serviceInstance: ServiceInstance;
}

export interface CreateServiceOutput {
  readonly service: Service;
}

export interface CreateServiceSyncConfigInput {
  readonly branch: GitBranchName;
  readonly filePath: OpsFilePath;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly serviceName: ResourceName;
}

export interface CreateServiceSyncConfigOutput {
  readonly serviceSyncConfig?: ServiceSyncConfig | undefined;
}

export interface CreateServiceTemplateInput {
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly encryptionKey?: Arn | undefined;
  readonly name: ResourceName;
  readonly pipelineProvisioning?: Provisioning | undefined;
  readonly tags?: TagList | undefined;
}

export interface CreateServiceTemplateOutput {
  readonly serviceTemplate: ServiceTemplate;
}

export interface CreateServiceTemplateVersionInput {
  readonly clientToken?: ClientToken | undefined;
  readonly compatibleEnvironmentTemplates: CompatibleEnvironmentTemplateInputList;
  readonly description?: Description | undefined;
  readonly majorVersion?: TemplateVersionPart | undefined;
  readonly source: TemplateVersionSourceInput;
  readonly supportedComponentSources?: ServiceTemplateSupportedComponentSourceInputList | undefined;
  readonly tags?: TagList | undefined;
  readonly templateName: ResourceName;
}

export interface CreateServiceTemplateVersionOutput {
  readonly serviceTemplateVersion: ServiceTemplateVersion;
}

export interface CreateTemplateSyncConfigInput {
  readonly branch: GitBranchName;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly subdirectory?: Subdirectory | undefined;
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
}

export interface CreateTemplateSyncConfigOutput {
  readonly templateSyncConfig?: TemplateSyncConfig | undefined;
}

export interface DeleteComponentInput {
  readonly name: ResourceName;
}

export interface DeleteComponentOutput {
  readonly component?: Component | undefined;
}

export interface DeleteDeploymentInput {
  readonly id: DeploymentId;
}

export interface DeleteDeploymentOutput {
  readonly deployment?: Deployment | undefined;
}

export interface DeleteEnvironmentAccountConnectionInput {
  readonly id: EnvironmentAccountConnectionId;
}

export interface DeleteEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection?: EnvironmentAccountConnection | undefined;
}

export interface DeleteEnvironmentInput {
  readonly name: ResourceName;
}

export interface DeleteEnvironmentOutput {
  readonly environment?: Environment | undefined;
}

export interface DeleteEnvironmentTemplateInput {
  readonly name: ResourceName;
}

export interface DeleteEnvironmentTemplateOutput {
  readonly environmentTemplate?: EnvironmentTemplate | undefined;
}

export interface DeleteEnvironmentTemplateVersionInput {
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface DeleteEnvironmentTemplateVersionOutput {
  readonly environmentTemplateVersion?: EnvironmentTemplateVersion | undefined;
}

export interface DeleteRepositoryInput {
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export interface DeleteRepositoryOutput {
  readonly repository?: Repository | undefined;
}

export interface DeleteServiceInput {
  readonly name: ResourceName;
}

export interface DeleteServiceOutput {
  readonly service?: Service | undefined;
}

export interface DeleteServiceSyncConfigInput {
  readonly serviceName: ResourceName;
}

export interface DeleteServiceSyncConfigOutput {
  readonly serviceSyncConfig?: ServiceSyncConfig | undefined;
}

export interface DeleteServiceTemplateInput {
  readonly name: ResourceName;
}

export interface DeleteServiceTemplateOutput {
  readonly serviceTemplate?: ServiceTemplate | undefined;
}

export interface DeleteServiceTemplateVersionInput {
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface DeleteServiceTemplateVersionOutput {
  readonly serviceTemplateVersion?: ServiceTemplateVersion | undefined;
}

export interface DeleteTemplateSyncConfigInput {
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
}

export interface DeleteTemplateSyncConfigOutput {
  readonly templateSyncConfig?: TemplateSyncConfig | undefined;
}

export interface Deployment {
  readonly arn: DeploymentArn;
  readonly completedAt?: Timestamp | undefined;
  readonly componentName?: ResourceName | undefined;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly environmentName?: ResourceName | undefined;
  readonly id: DeploymentId;
  readonly initialState?: DeploymentState | undefined;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
  readonly targetArn: Arn;
  readonly targetResourceCreatedAt: Timestamp;
  readonly targetResourceType: DeploymentTargetResourceType;
  readonly targetState?: DeploymentState | undefined;
}

export type DeploymentArn = string;

export type DeploymentId = string;

export interface DeploymentState {
  readonly component?: ComponentState | undefined;
  readonly environment?: EnvironmentState | undefined;
  readonly serviceInstance?: ServiceInstanceState | undefined;
  readonly servicePipeline?: ServicePipelineState | undefined;
}

export type DeploymentStatus = "IN_PROGRESS" | "FAILED" | "SUCCEEDED" | "DELETE_IN_PROGRESS" | "DELETE_FAILED" | "DELETE_COMPLETE" | "CANCELLING" | "CANCELLED";

export interface DeploymentSummary {
  readonly arn: DeploymentArn;
  readonly completedAt?: Timestamp | undefined;
  readonly componentName?: ResourceName | undefined;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly environmentName?: ResourceName | undefined;
  readonly id: DeploymentId;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
  readonly targetArn: Arn;
  readonly targetResourceCreatedAt: Timestamp;
  readonly targetResourceType: DeploymentTargetResourceType;
}

export type DeploymentSummaryList = readonly DeploymentSummary[];

export type DeploymentTargetResourceType = "ENVIRONMENT" | "SERVICE_PIPELINE" | "SERVICE_INSTANCE" | "COMPONENT";

export type DeploymentUpdateType = "NONE" | "CURRENT_VERSION" | "MINOR_VERSION" | "MAJOR_VERSION";

export type Description = string;

export type DisplayName = string;

export type EmptyNextToken = string;

export interface Environment {
  readonly arn: EnvironmentArn;
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly description?: Description | undefined;
  readonly environmentAccountConnectionId?: EnvironmentAccountConnectionId | undefined;
  readonly environmentAccountId?: AwsAccountId | undefined;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastDeploymentAttemptedAt: Timestamp;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly protonServiceRoleArn?: Arn | undefined;
  readonly provisioning?: Provisioning | undefined;
  readonly provisioningRepository?: RepositoryBranch | undefined;
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export interface EnvironmentAccountConnection {
  readonly arn: EnvironmentAccountConnectionArn;
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly environmentAccountId: AwsAccountId;
  readonly environmentName: ResourceName;
  readonly id: EnvironmentAccountConnectionId;
  readonly lastModifiedAt: Timestamp;
  readonly managementAccountId: AwsAccountId;
  readonly requestedAt: Timestamp;
  readonly roleArn: Arn;
  readonly status: EnvironmentAccountConnectionStatus;
}

export type EnvironmentAccountConnectionArn = string;

export type EnvironmentAccountConnectionId = string;

export type EnvironmentAccountConnectionRequesterAccountType = "MANAGEMENT_ACCOUNT" | "ENVIRONMENT_ACCOUNT";

export type EnvironmentAccountConnectionStatus = "PENDING" | "CONNECTED" | "REJECTED";

export type EnvironmentAccountConnectionStatusList = readonly EnvironmentAccountConnectionStatus[];

export interface EnvironmentAccountConnectionSummary {
  readonly arn: EnvironmentAccountConnectionArn;
  readonly componentRoleArn?: Arn | undefined;
  readonly environmentAccountId: AwsAccountId;
  readonly environmentName: ResourceName;
  readonly id: EnvironmentAccountConnectionId;
  readonly lastModifiedAt: Timestamp;
  readonly managementAccountId: AwsAccountId;
  readonly requestedAt: Timestamp;
  readonly roleArn: Arn;
  readonly status: EnvironmentAccountConnectionStatus;
}

export type EnvironmentAccountConnectionSummaryList = readonly EnvironmentAccountConnectionSummary[];

export type EnvironmentArn = string;

export interface EnvironmentState {
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion: TemplateVersionPart;
  readonly templateMinorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface EnvironmentSummary {
  readonly arn: EnvironmentArn;
  readonly componentRoleArn?: Arn | undefined;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly description?: Description | undefined;
  readonly environmentAccountConnectionId?: EnvironmentAccountConnectionId | undefined;
  readonly environmentAccountId?: AwsAccountId | undefined;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastDeploymentAttemptedAt: Timestamp;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly protonServiceRoleArn?: Arn | undefined;
  readonly provisioning?: Provisioning | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export type EnvironmentSummaryList = readonly EnvironmentSummary[];

export interface EnvironmentTemplate {
  readonly arn: EnvironmentTemplateArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly encryptionKey?: Arn | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly provisioning?: Provisioning | undefined;
  readonly recommendedVersion?: FullTemplateVersionNumber | undefined;
}

export type EnvironmentTemplateArn = string;

export interface EnvironmentTemplateFilter {
  readonly majorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export type EnvironmentTemplateFilterList = readonly EnvironmentTemplateFilter[];

export interface EnvironmentTemplateSummary {
  readonly arn: EnvironmentTemplateArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly provisioning?: Provisioning | undefined;
  readonly recommendedVersion?: FullTemplateVersionNumber | undefined;
}

export type EnvironmentTemplateSummaryList = readonly EnvironmentTemplateSummary[];

export interface EnvironmentTemplateVersion {
  readonly arn: EnvironmentTemplateVersionArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly recommendedMinorVersion?: TemplateVersionPart | undefined;
  readonly schema?: TemplateSchema | undefined;
  readonly status: TemplateVersionStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly templateName: ResourceName;
}

export type EnvironmentTemplateVersionArn = string;

export interface EnvironmentTemplateVersionSummary {
  readonly arn: EnvironmentTemplateVersionArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly recommendedMinorVersion?: TemplateVersionPart | undefined;
  readonly status: TemplateVersionStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly templateName: ResourceName;
}

export type EnvironmentTemplateVersionSummaryList = readonly EnvironmentTemplateVersionSummary[];

export type ErrorMessage = string;

export type FullTemplateVersionNumber = string;

export type GetAccountSettingsInput = Readonly<Record<string, never>>;

export interface GetAccountSettingsOutput {
  readonly accountSettings?: AccountSettings | undefined;
}

export interface GetComponentInput {
  readonly name: ResourceName;
}

export interface GetComponentOutput {
  readonly component?: Component | undefined;
}

export interface GetDeploymentInput {
  readonly componentName?: ResourceName | undefined;
  readonly environmentName?: ResourceName | undefined;
  readonly id: DeploymentId;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
}

export interface GetDeploymentOutput {
  readonly deployment?: Deployment | undefined;
}

export interface GetEnvironmentAccountConnectionInput {
  readonly id: EnvironmentAccountConnectionId;
}

export interface GetEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection: EnvironmentAccountConnection;
}

export interface GetEnvironmentInput {
  readonly name: ResourceName;
}

export interface GetEnvironmentOutput {
  readonly environment: Environment;
}

export interface GetEnvironmentTemplateInput {
  readonly name: ResourceName;
}

export interface GetEnvironmentTemplateOutput {
  readonly environmentTemplate: EnvironmentTemplate;
}

export interface GetEnvironmentTemplateVersionInput {
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface GetEnvironmentTemplateVersionOutput {
  readonly environmentTemplateVersion: EnvironmentTemplateVersion;
}

export interface GetRepositoryInput {
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export interface GetRepositoryOutput {
  readonly repository: Repository;
}

export interface GetRepositorySyncStatusInput {
  readonly branch: GitBranchName;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly syncType: SyncType;
}

export interface GetRepositorySyncStatusOutput {
  readonly latestSync?: RepositorySyncAttempt | undefined;
}

export type GetResourcesSummaryInput = Readonly<Record<string, never>>;

export interface GetResourcesSummaryOutput {
  readonly counts: CountsSummary;
}

export interface GetServiceInput {
  readonly name: ResourceName;
}

export interface GetServiceInstanceInput {
  readonly name: ResourceName;
  readonly serviceName: ResourceName;
}

export interface GetServiceInstanceOutput {
  readonly serviceInstance: ServiceInstance;
}

export interface GetServiceInstanceSyncStatusInput {
  readonly serviceInstanceName: ResourceName;
  readonly serviceName: ResourceName;
}

export interface GetServiceInstanceSyncStatusOutput {
  readonly desiredState?: Revision | undefined;
  readonly latestSuccessfulSync?: ResourceSyncAttempt | undefined;
  readonly latestSync?: ResourceSyncAttempt | undefined;
}

export interface GetServiceOutput {
  readonly service?: Service | undefined;
}

export interface GetServiceSyncBlockerSummaryInput {
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName: ResourceName;
}

export interface GetServiceSyncBlockerSummaryOutput {
  readonly serviceSyncBlockerSummary?: ServiceSyncBlockerSummary | undefined;
}

export interface GetServiceSyncConfigInput {
  readonly serviceName: ResourceName;
}

export interface GetServiceSyncConfigOutput {
  readonly serviceSyncConfig?: ServiceSyncConfig | undefined;
}

export interface GetServiceTemplateInput {
  readonly name: ResourceName;
}

export interface GetServiceTemplateOutput {
  readonly serviceTemplate: ServiceTemplate;
}

export interface GetServiceTemplateVersionInput {
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface GetServiceTemplateVersionOutput {
  readonly serviceTemplateVersion: ServiceTemplateVersion;
}

export interface GetTemplateSyncConfigInput {
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
}

export interface GetTemplateSyncConfigOutput {
  readonly templateSyncConfig?: TemplateSyncConfig | undefined;
}

export interface GetTemplateSyncStatusInput {
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
  readonly templateVersion: TemplateVersionPart;
}

export interface GetTemplateSyncStatusOutput {
  readonly desiredState?: Revision | undefined;
  readonly latestSuccessfulSync?: ResourceSyncAttempt | undefined;
  readonly latestSync?: ResourceSyncAttempt | undefined;
}

export type GitBranchName = string;

export type Integer = number;

export type LatestSyncBlockers = readonly SyncBlocker[];

export interface ListComponentOutputsInput {
  readonly componentName: ResourceName;
  readonly deploymentId?: DeploymentId | undefined;
  readonly nextToken?: EmptyNextToken | undefined;
}

export interface ListComponentOutputsOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly outputs: OutputsList;
}

export interface ListComponentProvisionedResourcesInput {
  readonly componentName: ResourceName;
  readonly nextToken?: EmptyNextToken | undefined;
}

export interface ListComponentProvisionedResourcesOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly provisionedResources: ProvisionedResourceList;
}

export interface ListComponentsInput {
  readonly environmentName?: ResourceName | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
}

export interface ListComponentsOutput {
  readonly components: ComponentSummaryList;
  readonly nextToken?: NextToken | undefined;
}

export interface ListDeploymentsInput {
  readonly componentName?: ResourceName | undefined;
  readonly environmentName?: ResourceName | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName?: ResourceName | undefined;
}

export interface ListDeploymentsOutput {
  readonly deployments: DeploymentSummaryList;
  readonly nextToken?: NextToken | undefined;
}

export interface ListEnvironmentAccountConnectionsInput {
  readonly environmentName?: ResourceName | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly requestedBy: EnvironmentAccountConnectionRequesterAccountType;
  readonly statuses?: EnvironmentAccountConnectionStatusList | undefined;
}

export interface ListEnvironmentAccountConnectionsOutput {
  readonly environmentAccountConnections: EnvironmentAccountConnectionSummaryList;
  readonly nextToken?: NextToken | undefined;
}

export interface ListEnvironmentOutputsInput {
  readonly deploymentId?: DeploymentId | undefined;
  readonly environmentName: ResourceName;
  readonly nextToken?: EmptyNextToken | undefined;
}

export interface ListEnvironmentOutputsOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly outputs: OutputsList;
}

export interface ListEnvironmentProvisionedResourcesInput {
  readonly environmentName: ResourceName;
  readonly nextToken?: EmptyNextToken | undefined;
}

export interface ListEnvironmentProvisionedResourcesOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly provisionedResources: ProvisionedResourceList;
}

export interface ListEnvironmentTemplateVersionsInput {
  readonly majorVersion?: TemplateVersionPart | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly templateName: ResourceName;
}

export interface ListEnvironmentTemplateVersionsOutput {
  readonly nextToken?: NextToken | undefined;
  readonly templateVersions: EnvironmentTemplateVersionSummaryList;
}

export interface ListEnvironmentTemplatesInput {
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
}

export interface ListEnvironmentTemplatesOutput {
  readonly nextToken?: NextToken | undefined;
  readonly templates: EnvironmentTemplateSummaryList;
}

export interface ListEnvironmentsInput {
  readonly environmentTemplates?: EnvironmentTemplateFilterList | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
}

export interface ListEnvironmentsOutput {
  readonly environments: EnvironmentSummaryList;
  readonly nextToken?: NextToken | undefined;
}

export interface ListRepositoriesInput {
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
}

export interface ListRepositoriesOutput {
  readonly nextToken?: NextToken | undefined;
  readonly repositories: RepositorySummaryList;
}

export interface ListRepositorySyncDefinitionsInput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly syncType: SyncType;
}

export interface ListRepositorySyncDefinitionsOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly syncDefinitions: RepositorySyncDefinitionList;
}

export interface ListServiceInstanceOutputsInput {
  readonly deploymentId?: DeploymentId | undefined;
  readonly nextToken?: EmptyNextToken | undefined;
  readonly serviceInstanceName: ResourceName;
  readonly serviceName: ResourceName;
}

export interface ListServiceInstanceOutputsOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly outputs: OutputsList;
}

export interface ListServiceInstanceProvisionedResourcesInput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly serviceInstanceName: ResourceName;
  readonly serviceName: ResourceName;
}

export interface ListServiceInstanceProvisionedResourcesOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly provisionedResources: ProvisionedResourceList;
}

export interface ListServiceInstancesFilter {
  readonly key?: ListServiceInstancesFilterBy | undefined;
  readonly value?: ListServiceInstancesFilterValue | undefined;
}

export type ListServiceInstancesFilterBy = "name" | "deploymentStatus" | "templateName" | "serviceName" | "deployedTemplateVersionStatus" | "environmentName" | "lastDeploymentAttemptedAtBefore" | "lastDeploymentAttemptedAtAfter" | "createdAtBefore" | "createdAtAfter";

export type ListServiceInstancesFilterList = readonly ListServiceInstancesFilter[];

export type ListServiceInstancesFilterValue = string;

export interface ListServiceInstancesInput {
  readonly filters?: ListServiceInstancesFilterList | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly serviceName?: ResourceName | undefined;
  readonly sortBy?: ListServiceInstancesSortBy | undefined;
  readonly sortOrder?: SortOrder | undefined;
}

export interface ListServiceInstancesOutput {
  readonly nextToken?: NextToken | undefined;
  readonly serviceInstances: ServiceInstanceSummaryList;
}

export type ListServiceInstancesSortBy = "name" | "deploymentStatus" | "templateName" | "serviceName" | "environmentName" | "lastDeploymentAttemptedAt" | "createdAt";

export interface ListServicePipelineOutputsInput {
  readonly deploymentId?: DeploymentId | undefined;
  readonly nextToken?: EmptyNextToken | undefined;
  readonly serviceName: ResourceName;
}

export interface ListServicePipelineOutputsOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly outputs: OutputsList;
}

export interface ListServicePipelineProvisionedResourcesInput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly serviceName: ResourceName;
}

export interface ListServicePipelineProvisionedResourcesOutput {
  readonly nextToken?: EmptyNextToken | undefined;
  readonly provisionedResources: ProvisionedResourceList;
}

export interface ListServiceTemplateVersionsInput {
  readonly majorVersion?: TemplateVersionPart | undefined;
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
  readonly templateName: ResourceName;
}

export interface ListServiceTemplateVersionsOutput {
  readonly nextToken?: NextToken | undefined;
  readonly templateVersions: ServiceTemplateVersionSummaryList;
}

export interface ListServiceTemplatesInput {
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
}

export interface ListServiceTemplatesOutput {
  readonly nextToken?: NextToken | undefined;
  readonly templates: ServiceTemplateSummaryList;
}

export interface ListServicesInput {
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: NextToken | undefined;
}

export interface ListServicesOutput {
  readonly nextToken?: NextToken | undefined;
  readonly services: ServiceSummaryList;
}

export interface ListTagsForResourceInput {
  readonly maxResults?: MaxPageResults | undefined;
  readonly nextToken?: StringValue | undefined;
  readonly resourceArn: Arn;
}

export interface ListTagsForResourceOutput {
  readonly nextToken?: StringValue | undefined;
  readonly tags: TagList;
}

export type MaxPageResults = number;

export type NextToken = string;

export interface NotifyResourceDeploymentStatusChangeInput {
  readonly deploymentId?: DeploymentId | undefined;
  readonly outputs?: NotifyResourceDeploymentStatusChangeInputOutputsList | undefined;
  readonly resourceArn: Arn;
  readonly status?: ResourceDeploymentStatus | undefined;
  readonly statusMessage?: NotifyResourceDeploymentStatusChangeInputStatusMessageString | undefined;
}

export type NotifyResourceDeploymentStatusChangeInputOutputsList = readonly Output[];

export type NotifyResourceDeploymentStatusChangeInputStatusMessageString = string;

export type NotifyResourceDeploymentStatusChangeOutput = Readonly<Record<string, never>>;

export type OpsFilePath = string;

export interface Output {
  readonly key?: OutputKey | undefined;
  readonly valueString?: OutputValueString | undefined;
}

export type OutputKey = string;

export type OutputValueString = string;

export type OutputsList = readonly Output[];

export interface ProvisionedResource {
  readonly identifier?: ProvisionedResourceIdentifier | undefined;
  readonly name?: ProvisionedResourceName | undefined;
  readonly provisioningEngine?: ProvisionedResourceEngine | undefined;
}

export type ProvisionedResourceEngine = "CLOUDFORMATION" | "TERRAFORM";

export type ProvisionedResourceIdentifier = string;

export type ProvisionedResourceList = readonly ProvisionedResource[];

export type ProvisionedResourceName = string;

export type Provisioning = "CUSTOMER_MANAGED";

export interface RejectEnvironmentAccountConnectionInput {
  readonly id: EnvironmentAccountConnectionId;
}

export interface RejectEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection: EnvironmentAccountConnection;
}

export interface Repository {
  readonly arn: RepositoryArn;
  readonly connectionArn: Arn;
  readonly encryptionKey?: Arn | undefined;
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export type RepositoryArn = string;

export interface RepositoryBranch {
  readonly arn: RepositoryArn;
  readonly branch: GitBranchName;
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export interface RepositoryBranchInput {
  readonly branch: GitBranchName;
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export type RepositoryId = string;

export type RepositoryName = string;

export type RepositoryProvider = "GITHUB" | "GITHUB_ENTERPRISE" | "BITBUCKET";

export interface RepositorySummary {
  readonly arn: RepositoryArn;
  readonly connectionArn: Arn;
  readonly name: RepositoryName;
  readonly provider: RepositoryProvider;
}

export type RepositorySummaryList = readonly RepositorySummary[];

export interface RepositorySyncAttempt {
  readonly events: RepositorySyncEvents;
  readonly startedAt: Timestamp;
  readonly status: RepositorySyncStatus;
}

export interface RepositorySyncDefinition {
  readonly branch: GitBranchName;
  readonly directory: StringValue;
  readonly parent: StringValue;
  readonly target: StringValue;
}

export type RepositorySyncDefinitionList = readonly RepositorySyncDefinition[];

export interface RepositorySyncEvent {
  readonly event: StringValue;
  readonly externalId?: StringValue | undefined;
  readonly time: Timestamp;
  readonly type: StringValue;
}

export type RepositorySyncEvents = readonly RepositorySyncEvent[];

export type RepositorySyncStatus = "INITIATED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "QUEUED";

export interface ResourceCountsSummary {
  readonly behindMajor?: Integer | undefined;
  readonly behindMinor?: Integer | undefined;
  readonly failed?: Integer | undefined;
  readonly total: Integer;
  readonly upToDate?: Integer | undefined;
}

export type ResourceDeploymentStatus = "IN_PROGRESS" | "FAILED" | "SUCCEEDED";

export type ResourceName = string;

export type ResourceNameOrEmpty = string;

export interface ResourceSyncAttempt {
  readonly events: ResourceSyncEvents;
  readonly initialRevision: Revision;
  readonly startedAt: Timestamp;
  readonly status: ResourceSyncStatus;
  readonly target: StringValue;
  readonly targetRevision: Revision;
}

export interface ResourceSyncEvent {
  readonly event: StringValue;
  readonly externalId?: StringValue | undefined;
  readonly time: Timestamp;
  readonly type: StringValue;
}

export type ResourceSyncEvents = readonly ResourceSyncEvent[];

export type ResourceSyncStatus = "INITIATED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED";

export interface Revision {
  readonly branch: GitBranchName;
  readonly directory: StringValue;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly sha: SHA;
}

export type RoleArn = string;

export type RoleArnOrEmptyString = string;

export type S3Bucket = string;

export type S3Key = string;

export interface S3ObjectSource {
  readonly bucket: S3Bucket;
  readonly key: S3Key;
}

export type SHA = string;

export interface Service {
  readonly arn: ServiceArn;
  readonly branchName?: GitBranchName | undefined;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly pipeline?: ServicePipeline | undefined;
  readonly repositoryConnectionArn?: Arn | undefined;
  readonly repositoryId?: RepositoryId | undefined;
  readonly spec: SpecContents;
  readonly status: ServiceStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly templateName: ResourceName;
}

export type ServiceArn = string;

export interface ServiceInstance {
  readonly arn: ServiceInstanceArn;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly environmentName: ResourceName;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastClientRequestToken?: StringValue | undefined;
  readonly lastDeploymentAttemptedAt: Timestamp;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly serviceName: ResourceName;
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export type ServiceInstanceArn = string;

export interface ServiceInstanceState {
  readonly lastSuccessfulComponentDeploymentIds?: ComponentDeploymentIdList | undefined;
  readonly lastSuccessfulEnvironmentDeploymentId?: DeploymentId | undefined;
  readonly lastSuccessfulServicePipelineDeploymentId?: DeploymentId | undefined;
  readonly spec: SpecContents;
  readonly templateMajorVersion: TemplateVersionPart;
  readonly templateMinorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export interface ServiceInstanceSummary {
  readonly arn: ServiceInstanceArn;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly environmentName: ResourceName;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastDeploymentAttemptedAt: Timestamp;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly name: ResourceName;
  readonly serviceName: ResourceName;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export type ServiceInstanceSummaryList = readonly ServiceInstanceSummary[];

export interface ServicePipeline {
  readonly arn: Arn;
  readonly createdAt: Timestamp;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: StatusMessage | undefined;
  readonly lastAttemptedDeploymentId?: DeploymentId | undefined;
  readonly lastDeploymentAttemptedAt: Timestamp;
  readonly lastDeploymentSucceededAt?: Timestamp | undefined;
  readonly lastSucceededDeploymentId?: DeploymentId | undefined;
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
  readonly templateName: ResourceName;
}

export interface ServicePipelineState {
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion: TemplateVersionPart;
  readonly templateMinorVersion: TemplateVersionPart;
  readonly templateName: ResourceName;
}

export type ServiceStatus = "CREATE_IN_PROGRESS" | "CREATE_FAILED_CLEANUP_IN_PROGRESS" | "CREATE_FAILED_CLEANUP_COMPLETE" | "CREATE_FAILED_CLEANUP_FAILED" | "CREATE_FAILED" | "ACTIVE" | "DELETE_IN_PROGRESS" | "DELETE_FAILED" | "UPDATE_IN_PROGRESS" | "UPDATE_FAILED_CLEANUP_IN_PROGRESS" | "UPDATE_FAILED_CLEANUP_COMPLETE" | "UPDATE_FAILED_CLEANUP_FAILED" | "UPDATE_FAILED" | "UPDATE_COMPLETE_CLEANUP_FAILED";

export interface ServiceSummary {
  readonly arn: ServiceArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly status: ServiceStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly templateName: ResourceName;
}

export type ServiceSummaryList = readonly ServiceSummary[];

export interface ServiceSyncBlockerSummary {
  readonly latestBlockers?: LatestSyncBlockers | undefined;
  readonly serviceInstanceName?: StringValue | undefined;
  readonly serviceName: StringValue;
}

export interface ServiceSyncConfig {
  readonly branch: GitBranchName;
  readonly filePath: OpsFilePath;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly serviceName: ResourceName;
}

export interface ServiceTemplate {
  readonly arn: ServiceTemplateArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly encryptionKey?: Arn | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly pipelineProvisioning?: Provisioning | undefined;
  readonly recommendedVersion?: FullTemplateVersionNumber | undefined;
}

export type ServiceTemplateArn = string;

export interface ServiceTemplateSummary {
  readonly arn: ServiceTemplateArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly name: ResourceName;
  readonly pipelineProvisioning?: Provisioning | undefined;
  readonly recommendedVersion?: FullTemplateVersionNumber | undefined;
}

export type ServiceTemplateSummaryList = readonly ServiceTemplateSummary[];

export type ServiceTemplateSupportedComponentSourceInputList = readonly ServiceTemplateSupportedComponentSourceType[];

export type ServiceTemplateSupportedComponentSourceType = "DIRECTLY_DEFINED";

export interface ServiceTemplateVersion {
  readonly arn: ServiceTemplateVersionArn;
  readonly compatibleEnvironmentTemplates: CompatibleEnvironmentTemplateList;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly recommendedMinorVersion?: TemplateVersionPart | undefined;
  readonly schema?: TemplateSchema | undefined;
  readonly status: TemplateVersionStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly supportedComponentSources?: ServiceTemplateSupportedComponentSourceInputList | undefined;
  readonly templateName: ResourceName;
}

export type ServiceTemplateVersionArn = string;

export interface ServiceTemplateVersionSummary {
  readonly arn: ServiceTemplateVersionArn;
  readonly createdAt: Timestamp;
  readonly description?: Description | undefined;
  readonly lastModifiedAt: Timestamp;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly recommendedMinorVersion?: TemplateVersionPart | undefined;
  readonly status: TemplateVersionStatus;
  readonly statusMessage?: StatusMessage | undefined;
  readonly templateName: ResourceName;
}

export type ServiceTemplateVersionSummaryList = readonly ServiceTemplateVersionSummary[];

export type SortOrder = "ASCENDING" | "DESCENDING";

export type SpecContents = string;

export type StatusMessage = string;

export type StringValue = string;

export type Subdirectory = string;

export interface SyncBlocker {
  readonly contexts?: SyncBlockerContexts | undefined;
  readonly createdAt: Timestamp;
  readonly createdReason: StringValue;
  readonly id: StringValue;
  readonly resolvedAt?: Timestamp | undefined;
  readonly resolvedReason?: StringValue | undefined;
  readonly status: BlockerStatus;
  readonly type: BlockerType;
}

export interface SyncBlockerContext {
  readonly key: StringValue;
  readonly value: StringValue;
}

export type SyncBlockerContexts = readonly SyncBlockerContext[];

export type SyncType = "TEMPLATE_SYNC" | "SERVICE_SYNC";

export interface Tag {
  readonly key: TagKey;
  readonly value: TagValue;
}

export type TagKey = string;

export type TagKeyList = readonly TagKey[];

export type TagList = readonly Tag[];

export interface TagResourceInput {
  readonly resourceArn: Arn;
  readonly tags: TagList;
}

export type TagResourceOutput = Readonly<Record<string, never>>;

export type TagValue = string;

export type TemplateFileContents = string;

export type TemplateManifestContents = string;

export type TemplateSchema = string;

export interface TemplateSyncConfig {
  readonly branch: GitBranchName;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly subdirectory?: Subdirectory | undefined;
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
}

export type TemplateType = "ENVIRONMENT" | "SERVICE";

export type TemplateVersionPart = string;

export interface TemplateVersionSourceInput {
  readonly s3?: S3ObjectSource | undefined;
}

export type TemplateVersionStatus = "REGISTRATION_IN_PROGRESS" | "REGISTRATION_FAILED" | "DRAFT" | "PUBLISHED";

export type Timestamp = Date;

export interface UntagResourceInput {
  readonly resourceArn: Arn;
  readonly tagKeys: TagKeyList;
}

export type UntagResourceOutput = Readonly<Record<string, never>>;

export interface UpdateAccountSettingsInput {
  readonly deletePipelineProvisioningRepository?: BooleanValue | undefined;
  readonly pipelineCodebuildRoleArn?: RoleArnOrEmptyString | undefined;
  readonly pipelineProvisioningRepository?: RepositoryBranchInput | undefined;
  readonly pipelineServiceRoleArn?: RoleArnOrEmptyString | undefined;
}

export interface UpdateAccountSettingsOutput {
  readonly accountSettings: AccountSettings;
}

export interface UpdateComponentInput {
  readonly clientToken?: ClientToken | undefined;
  readonly deploymentType: ComponentDeploymentUpdateType;
  readonly description?: Description | undefined;
  readonly name: ResourceName;
  readonly serviceInstanceName?: ResourceNameOrEmpty | undefined;
  readonly serviceName?: ResourceNameOrEmpty | undefined;
  readonly serviceSpec?: SpecContents | undefined;
  readonly templateFile?: TemplateFileContents | undefined;
}

export interface UpdateComponentOutput {
  readonly component: Component;
}

export interface UpdateEnvironmentAccountConnectionInput {
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly id: EnvironmentAccountConnectionId;
  readonly roleArn?: RoleArn | undefined;
}

export interface UpdateEnvironmentAccountConnectionOutput {
  readonly environmentAccountConnection: EnvironmentAccountConnection;
}

export interface UpdateEnvironmentInput {
  readonly codebuildRoleArn?: RoleArn | undefined;
  readonly componentRoleArn?: RoleArn | undefined;
  readonly deploymentType: DeploymentUpdateType;
  readonly description?: Description | undefined;
  readonly environmentAccountConnectionId?: EnvironmentAccountConnectionId | undefined;
  readonly name: ResourceName;
  readonly protonServiceRoleArn?: Arn | undefined;
  readonly provisioningRepository?: RepositoryBranchInput | undefined;
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
}

export interface UpdateEnvironmentOutput {
  readonly environment: Environment;
}

export interface UpdateEnvironmentTemplateInput {
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly name: ResourceName;
}

export interface UpdateEnvironmentTemplateOutput {
  readonly environmentTemplate: EnvironmentTemplate;
}

export interface UpdateEnvironmentTemplateVersionInput {
  readonly description?: Description | undefined;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly status?: TemplateVersionStatus | undefined;
  readonly templateName: ResourceName;
}

export interface UpdateEnvironmentTemplateVersionOutput {
  readonly environmentTemplateVersion: EnvironmentTemplateVersion;
}

export interface UpdateServiceInput {
  readonly description?: Description | undefined;
  readonly name: ResourceName;
  readonly spec?: SpecContents | undefined;
}

export interface UpdateServiceInstanceInput {
  readonly clientToken?: ClientToken | undefined;
  readonly deploymentType: DeploymentUpdateType;
  readonly name: ResourceName;
  readonly serviceName: ResourceName;
  readonly spec?: SpecContents | undefined;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
}

export interface UpdateServiceInstanceOutput {
  readonly serviceInstance: ServiceInstance;
}

export interface UpdateServiceOutput {
  readonly service: Service;
}

export interface UpdateServicePipelineInput {
  readonly deploymentType: DeploymentUpdateType;
  readonly serviceName: ResourceName;
  readonly spec: SpecContents;
  readonly templateMajorVersion?: TemplateVersionPart | undefined;
  readonly templateMinorVersion?: TemplateVersionPart | undefined;
}

export interface UpdateServicePipelineOutput {
  readonly pipeline: ServicePipeline;
}

export interface UpdateServiceSyncBlockerInput {
  readonly id: StringValue;
  readonly resolvedReason: StringValue;
}

export interface UpdateServiceSyncBlockerOutput {
  readonly serviceInstanceName?: ResourceName | undefined;
  readonly serviceName: ResourceName;
  readonly serviceSyncBlocker: SyncBlocker;
}

export interface UpdateServiceSyncConfigInput {
  readonly branch: GitBranchName;
  readonly filePath: OpsFilePath;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly serviceName: ResourceName;
}

export interface UpdateServiceSyncConfigOutput {
  readonly serviceSyncConfig?: ServiceSyncConfig | undefined;
}

export interface UpdateServiceTemplateInput {
  readonly description?: Description | undefined;
  readonly displayName?: DisplayName | undefined;
  readonly name: ResourceName;
}

export interface UpdateServiceTemplateOutput {
  readonly serviceTemplate: ServiceTemplate;
}

export interface UpdateServiceTemplateVersionInput {
  readonly compatibleEnvironmentTemplates?: CompatibleEnvironmentTemplateInputList | undefined;
  readonly description?: Description | undefined;
  readonly majorVersion: TemplateVersionPart;
  readonly minorVersion: TemplateVersionPart;
  readonly status?: TemplateVersionStatus | undefined;
  readonly supportedComponentSources?: ServiceTemplateSupportedComponentSourceInputList | undefined;
  readonly templateName: ResourceName;
}

export interface UpdateServiceTemplateVersionOutput {
  readonly serviceTemplateVersion: ServiceTemplateVersion;
}

export interface UpdateTemplateSyncConfigInput {
  readonly branch: GitBranchName;
  readonly repositoryName: RepositoryName;
  readonly repositoryProvider: RepositoryProvider;
  readonly subdirectory?: Subdirectory | undefined;
  readonly templateName: ResourceName;
  readonly templateType: TemplateType;
}

export interface UpdateTemplateSyncConfigOutput {
  readonly templateSyncConfig?: TemplateSyncConfig | undefined;
}

export type OperationName =
  | "AcceptEnvironmentAccountConnection"
  | "CancelComponentDeployment"
  | "CancelEnvironmentDeployment"
  | "CancelServiceInstanceDeployment"
  | "CancelServicePipelineDeployment"
  | "CreateComponent"
  | "CreateEnvironment"
  | "CreateEnvironmentAccountConnection"
  | "CreateEnvironmentTemplate"
  | "CreateEnvironmentTemplateVersion"
  | "CreateRepository"
  | "CreateService"
  | "CreateServiceInstance"
  | "CreateServiceSyncConfig"
  | "CreateServiceTemplate"
  | "CreateServiceTemplateVersion"
  | "CreateTemplateSyncConfig"
  | "DeleteComponent"
  | "DeleteDeployment"
  | "DeleteEnvironment"
  | "DeleteEnvironmentAccountConnection"
  | "DeleteEnvironmentTemplate"
  | "DeleteEnvironmentTemplateVersion"
  | "DeleteRepository"
  | "DeleteService"
  | "DeleteServiceSyncConfig"
  | "DeleteServiceTemplate"
  | "DeleteServiceTemplateVersion"
  | "DeleteTemplateSyncConfig"
  | "GetAccountSettings"
  | "GetComponent"
  | "GetDeployment"
  | "GetEnvironment"
  | "GetEnvironmentAccountConnection"
  | "GetEnvironmentTemplate"
  | "GetEnvironmentTemplateVersion"
  | "GetRepository"
  | "GetRepositorySyncStatus"
  | "GetResourcesSummary"
  | "GetService"
  | "GetServiceInstance"
  | "GetServiceInstanceSyncStatus"
  | "GetServiceSyncBlockerSummary"
  | "GetServiceSyncConfig"
  | "GetServiceTemplate"
  | "GetServiceTemplateVersion"
  | "GetTemplateSyncConfig"
  | "GetTemplateSyncStatus"
  | "ListComponentOutputs"
  | "ListComponentProvisionedResources"
  | "ListComponents"
  | "ListDeployments"
  | "ListEnvironmentAccountConnections"
  | "ListEnvironmentOutputs"
  | "ListEnvironmentProvisionedResources"
  | "ListEnvironmentTemplateVersions"
  | "ListEnvironmentTemplates"
  | "ListEnvironments"
  | "ListRepositories"
  | "ListRepositorySyncDefinitions"
  | "ListServiceInstanceOutputs"
  | "ListServiceInstanceProvisionedResources"
  | "ListServiceInstances"
  | "ListServicePipelineOutputs"
  | "ListServicePipelineProvisionedResources"
  | "ListServiceTemplateVersions"
  | "ListServiceTemplates"
  | "ListServices"
  | "ListTagsForResource"
  | "NotifyResourceDeploymentStatusChange"
  | "RejectEnvironmentAccountConnection"
  | "TagResource"
  | "UntagResource"
  | "UpdateAccountSettings"
  | "UpdateComponent"
  | "UpdateEnvironment"
  | "UpdateEnvironmentAccountConnection"
  | "UpdateEnvironmentTemplate"
  | "UpdateEnvironmentTemplateVersion"
  | "UpdateService"
  | "UpdateServiceInstance"
  | "UpdateServicePipeline"
  | "UpdateServiceSyncBlocker"
  | "UpdateServiceSyncConfig"
  | "UpdateServiceTemplate"
  | "UpdateServiceTemplateVersion"
  | "UpdateTemplateSyncConfig";

export interface OperationInputs {
  readonly AcceptEnvironmentAccountConnection: AcceptEnvironmentAccountConnectionInput;
  readonly CancelComponentDeployment: CancelComponentDeploymentInput;
  readonly CancelEnvironmentDeployment: CancelEnvironmentDeploymentInput;
  readonly CancelServiceInstanceDeployment: CancelServiceInstanceDeploymentInput;
  readonly CancelServicePipelineDeployment: CancelServicePipelineDeploymentInput;
  readonly CreateComponent: CreateComponentInput;
  readonly CreateEnvironment: CreateEnvironmentInput;
  readonly CreateEnvironmentAccountConnection: CreateEnvironmentAccountConnectionInput;
  readonly CreateEnvironmentTemplate: CreateEnvironmentTemplateInput;
  readonly CreateEnvironmentTemplateVersion: CreateEnvironmentTemplateVersionInput;
  readonly CreateRepository: CreateRepositoryInput;
  readonly CreateService: CreateServiceInput;
  readonly CreateServiceInstance: CreateServiceInstanceInput;
  readonly CreateServiceSyncConfig: CreateServiceSyncConfigInput;
  readonly CreateServiceTemplate: CreateServiceTemplateInput;
  readonly CreateServiceTemplateVersion: CreateServiceTemplateVersionInput;
  readonly CreateTemplateSyncConfig: CreateTemplateSyncConfigInput;
  readonly DeleteComponent: DeleteComponentInput;
  readonly DeleteDeployment: DeleteDeploymentInput;
  readonly DeleteEnvironment: DeleteEnvironmentInput;
  readonly DeleteEnvironmentAccountConnection: DeleteEnvironmentAccountConnectionInput;
  readonly DeleteEnvironmentTemplate: DeleteEnvironmentTemplateInput;
  readonly DeleteEnvironmentTemplateVersion: DeleteEnvironmentTemplateVersionInput;
  readonly DeleteRepository: DeleteRepositoryInput;
  readonly DeleteService: DeleteServiceInput;
  readonly DeleteServiceSyncConfig: DeleteServiceSyncConfigInput;
  readonly DeleteServiceTemplate: DeleteServiceTemplateInput;
  readonly DeleteServiceTemplateVersion: DeleteServiceTemplateVersionInput;
  readonly DeleteTemplateSyncConfig: DeleteTemplateSyncConfigInput;
  readonly GetAccountSettings: GetAccountSettingsInput;
  readonly GetComponent: GetComponentInput;
  readonly GetDeployment: GetDeploymentInput;
  readonly GetEnvironment: GetEnvironmentInput;
  readonly GetEnvironmentAccountConnection: GetEnvironmentAccountConnectionInput;
  readonly GetEnvironmentTemplate: GetEnvironmentTemplateInput;
  readonly GetEnvironmentTemplateVersion: GetEnvironmentTemplateVersionInput;
  readonly GetRepository: GetRepositoryInput;
  readonly GetRepositorySyncStatus: GetRepositorySyncStatusInput;
  readonly GetResourcesSummary: GetResourcesSummaryInput;
  readonly GetService: GetServiceInput;
  readonly GetServiceInstance: GetServiceInstanceInput;
  readonly GetServiceInstanceSyncStatus: GetServiceInstanceSyncStatusInput;
  readonly GetServiceSyncBlockerSummary: GetServiceSyncBlockerSummaryInput;
  readonly GetServiceSyncConfig: GetServiceSyncConfigInput;
  readonly GetServiceTemplate: GetServiceTemplateInput;
  readonly GetServiceTemplateVersion: GetServiceTemplateVersionInput;
  readonly GetTemplateSyncConfig: GetTemplateSyncConfigInput;
  readonly GetTemplateSyncStatus: GetTemplateSyncStatusInput;
  readonly ListComponentOutputs: ListComponentOutputsInput;
  readonly ListComponentProvisionedResources: ListComponentProvisionedResourcesInput;
  readonly ListComponents: ListComponentsInput;
  readonly ListDeployments: ListDeploymentsInput;
  readonly ListEnvironmentAccountConnections: ListEnvironmentAccountConnectionsInput;
  readonly ListEnvironmentOutputs: ListEnvironmentOutputsInput;
  readonly ListEnvironmentProvisionedResources: ListEnvironmentProvisionedResourcesInput;
  readonly ListEnvironmentTemplateVersions: ListEnvironmentTemplateVersionsInput;
  readonly ListEnvironmentTemplates: ListEnvironmentTemplatesInput;
  readonly ListEnvironments: ListEnvironmentsInput;
  readonly ListRepositories: ListRepositoriesInput;
  readonly ListRepositorySyncDefinitions: ListRepositorySyncDefinitionsInput;
  readonly ListServiceInstanceOutputs: ListServiceInstanceOutputsInput;
  readonly ListServiceInstanceProvisionedResources: ListServiceInstanceProvisionedResourcesInput;
  readonly ListServiceInstances: ListServiceInstancesInput;
  readonly ListServicePipelineOutputs: ListServicePipelineOutputsInput;
  readonly ListServicePipelineProvisionedResources: ListServicePipelineProvisionedResourcesInput;
  readonly ListServiceTemplateVersions: ListServiceTemplateVersionsInput;
  readonly ListServiceTemplates: ListServiceTemplatesInput;
  readonly ListServices: ListServicesInput;
  readonly ListTagsForResource: ListTagsForResourceInput;
  readonly NotifyResourceDeploymentStatusChange: NotifyResourceDeploymentStatusChangeInput;
  readonly RejectEnvironmentAccountConnection: RejectEnvironmentAccountConnectionInput;
  readonly TagResource: TagResourceInput;
  readonly UntagResource: UntagResourceInput;
  readonly UpdateAccountSettings: UpdateAccountSettingsInput;
  readonly UpdateComponent: UpdateComponentInput;
  readonly UpdateEnvironment: UpdateEnvironmentInput;
  readonly UpdateEnvironmentAccountConnection: UpdateEnvironmentAccountConnectionInput;
  readonly UpdateEnvironmentTemplate: UpdateEnvironmentTemplateInput;
  readonly UpdateEnvironmentTemplateVersion: UpdateEnvironmentTemplateVersionInput;
  readonly UpdateService: UpdateServiceInput;
  readonly UpdateServiceInstance: UpdateServiceInstanceInput;
  readonly UpdateServicePipeline: UpdateServicePipelineInput;
  readonly UpdateServiceSyncBlocker: UpdateServiceSyncBlockerInput;
  readonly UpdateServiceSyncConfig: UpdateServiceSyncConfigInput;
  readonly UpdateServiceTemplate: UpdateServiceTemplateInput;
  readonly UpdateServiceTemplateVersion: UpdateServiceTemplateVersionInput;
  readonly UpdateTemplateSyncConfig: UpdateTemplateSyncConfigInput;
}

export interface OperationOutputs {
  readonly AcceptEnvironmentAccountConnection: AcceptEnvironmentAccountConnectionOutput;
  readonly CancelComponentDeployment: CancelComponentDeploymentOutput;
  readonly CancelEnvironmentDeployment: CancelEnvironmentDeploymentOutput;
  readonly CancelServiceInstanceDeployment: CancelServiceInstanceDeploymentOutput;
  readonly CancelServicePipelineDeployment: CancelServicePipelineDeploymentOutput;
  readonly CreateComponent: CreateComponentOutput;
  readonly CreateEnvironment: CreateEnvironmentOutput;
  readonly CreateEnvironmentAccountConnection: CreateEnvironmentAccountConnectionOutput;
  readonly CreateEnvironmentTemplate: CreateEnvironmentTemplateOutput;
  readonly CreateEnvironmentTemplateVersion: CreateEnvironmentTemplateVersionOutput;
  readonly CreateRepository: CreateRepositoryOutput;
  readonly CreateService: CreateServiceOutput;
  readonly CreateServiceInstance: CreateServiceInstanceOutput;
  readonly CreateServiceSyncConfig: CreateServiceSyncConfigOutput;
  readonly CreateServiceTemplate: CreateServiceTemplateOutput;
  readonly CreateServiceTemplateVersion: CreateServiceTemplateVersionOutput;
  readonly CreateTemplateSyncConfig: CreateTemplateSyncConfigOutput;
  readonly DeleteComponent: DeleteComponentOutput;
  readonly DeleteDeployment: DeleteDeploymentOutput;
  readonly DeleteEnvironment: DeleteEnvironmentOutput;
  readonly DeleteEnvironmentAccountConnection: DeleteEnvironmentAccountConnectionOutput;
  readonly DeleteEnvironmentTemplate: DeleteEnvironmentTemplateOutput;
  readonly DeleteEnvironmentTemplateVersion: DeleteEnvironmentTemplateVersionOutput;
  readonly DeleteRepository: DeleteRepositoryOutput;
  readonly DeleteService: DeleteServiceOutput;
  readonly DeleteServiceSyncConfig: DeleteServiceSyncConfigOutput;
  readonly DeleteServiceTemplate: DeleteServiceTemplateOutput;
  readonly DeleteServiceTemplateVersion: DeleteServiceTemplateVersionOutput;
  readonly DeleteTemplateSyncConfig: DeleteTemplateSyncConfigOutput;
  readonly GetAccountSettings: GetAccountSettingsOutput;
  readonly GetComponent: GetComponentOutput;
  readonly GetDeployment: GetDeploymentOutput;
  readonly GetEnvironment: GetEnvironmentOutput;
  readonly GetEnvironmentAccountConnection: GetEnvironmentAccountConnectionOutput;
  readonly GetEnvironmentTemplate: GetEnvironmentTemplateOutput;
  readonly GetEnvironmentTemplateVersion: GetEnvironmentTemplateVersionOutput;
  readonly GetRepository: GetRepositoryOutput;
  readonly GetRepositorySyncStatus: GetRepositorySyncStatusOutput;
  readonly GetResourcesSummary: GetResourcesSummaryOutput;
  readonly GetService: GetServiceOutput;
  readonly GetServiceInstance: GetServiceInstanceOutput;
  readonly GetServiceInstanceSyncStatus: GetServiceInstanceSyncStatusOutput;
  readonly GetServiceSyncBlockerSummary: GetServiceSyncBlockerSummaryOutput;
  readonly GetServiceSyncConfig: GetServiceSyncConfigOutput;
  readonly GetServiceTemplate: GetServiceTemplateOutput;
  readonly GetServiceTemplateVersion: GetServiceTemplateVersionOutput;
  readonly GetTemplateSyncConfig: GetTemplateSyncConfigOutput;
  readonly GetTemplateSyncStatus: GetTemplateSyncStatusOutput;
  readonly ListComponentOutputs: ListComponentOutputsOutput;
  readonly ListComponentProvisionedResources: ListComponentProvisionedResourcesOutput;
  readonly ListComponents: ListComponentsOutput;
  readonly ListDeployments: ListDeploymentsOutput;
  readonly ListEnvironmentAccountConnections: ListEnvironmentAccountConnectionsOutput;
  readonly ListEnvironmentOutputs: ListEnvironmentOutputsOutput;
  readonly ListEnvironmentProvisionedResources: ListEnvironmentProvisionedResourcesOutput;
  readonly ListEnvironmentTemplateVersions: ListEnvironmentTemplateVersionsOutput;
  readonly ListEnvironmentTemplates: ListEnvironmentTemplatesOutput;
  readonly ListEnvironments: ListEnvironmentsOutput;
  readonly ListRepositories: ListRepositoriesOutput;
  readonly ListRepositorySyncDefinitions: ListRepositorySyncDefinitionsOutput;
  readonly ListServiceInstanceOutputs: ListServiceInstanceOutputsOutput;
  readonly ListServiceInstanceProvisionedResources: ListServiceInstanceProvisionedResourcesOutput;
  readonly ListServiceInstances: ListServiceInstancesOutput;
  readonly ListServicePipelineOutputs: ListServicePipelineOutputsOutput;
  readonly ListServicePipelineProvisionedResources: ListServicePipelineProvisionedResourcesOutput;
  readonly ListServiceTemplateVersions: ListServiceTemplateVersionsOutput;
  readonly ListServiceTemplates: ListServiceTemplatesOutput;
  readonly ListServices: ListServicesOutput;
  readonly ListTagsForResource: ListTagsForResourceOutput;
  readonly NotifyResourceDeploymentStatusChange: NotifyResourceDeploymentStatusChangeOutput;
  readonly RejectEnvironmentAccountConnection: RejectEnvironmentAccountConnectionOutput;
  readonly TagResource: TagResourceOutput;
  readonly UntagResource: UntagResourceOutput;
  readonly UpdateAccountSettings: UpdateAccountSettingsOutput;
  readonly UpdateComponent: UpdateComponentOutput;
  readonly UpdateEnvironment: UpdateEnvironmentOutput;
  readonly UpdateEnvironmentAccountConnection: UpdateEnvironmentAccountConnectionOutput;
  readonly UpdateEnvironmentTemplate: UpdateEnvironmentTemplateOutput;
  readonly UpdateEnvironmentTemplateVersion: UpdateEnvironmentTemplateVersionOutput;
  readonly UpdateService: UpdateServiceOutput;
  readonly UpdateServiceInstance: UpdateServiceInstanceOutput;
  readonly UpdateServicePipeline: UpdateServicePipelineOutput;
  readonly UpdateServiceSyncBlocker: UpdateServiceSyncBlockerOutput;
  readonly UpdateServiceSyncConfig: UpdateServiceSyncConfigOutput;
  readonly UpdateServiceTemplate: UpdateServiceTemplateOutput;
  readonly UpdateServiceTemplateVersion: UpdateServiceTemplateVersionOutput;
  readonly UpdateTemplateSyncConfig: UpdateTemplateSyncConfigOutput;
}
