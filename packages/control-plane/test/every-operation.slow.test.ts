import { expect, it } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { operations } from "../src/operations/index.ts";
import {
  awsCaller,
  awsCommandMissing,
  type Caller,
  libraryCaller,
  sdkCaller,
} from "./support/callers.ts";
import {
  type Calls,
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  serviceSpec,
} from "./support/harness.ts";
import { createMemorySource, type MemorySource } from "./support/memory-source.ts";
import { createMemoryStore } from "./support/memory-store.ts";

let harness: Harness;
let plane: Calls;
let source: MemorySource;

const REPOSITORY = { provider: "GITHUB", name: "owner/repository" } as const;
const VERSION = { majorVersion: "1", minorVersion: "0" };
const CONNECTION = "arn:aws:codestar-connections:us-east-1:123456789012:connection/one";
const ARN = "arn:aws:proton:us-east-1:123456789012";

const missing = awsCommandMissing();

it.each([
  ["in this process", libraryCaller],
  ["to the unmodified SDK", sdkCaller],
] as const)("answers every operation, %s", (_, connect) => answersAll(connect));

it.runIf(missing === undefined)("answers every operation to the aws command", () =>
  answersAll(awsCaller),
);

it.runIf(missing !== undefined)("was not asked by the aws command", ({ annotate }) =>
  annotate(`aws proton did not run: ${missing}`),
);

async function answersAll(connect: (plane: ControlPlane) => Promise<Caller>): Promise<void> {
  source = createMemorySource(REPOSITORY.name);
  harness = await createHarness({ store: createMemoryStore(), syncSource: source });
  const { controlPlane, events } = harness;
  const caller = await connect(controlPlane);
  plane = { call: caller.call, drain: controlPlane.drain };

  try {
    await createDev(plane);
    await createApp(plane);
    await templates();
    await repositories();
    await reads();
    await syncs();
    await components();
    await connections();
    await cancellations();
    await updates();
    await deletions();
  } finally {
    await caller.close();
    await harness.close();
  }

  const implemented = Object.keys(operations);
  const answered = events.flatMap((event) =>
    event.code === "request.answered" && event.data.outcome === "ok" ? [event.data.operation] : [],
  );
  expect(implemented).toHaveLength(87);
  expect(implemented.filter((name) => !answered.includes(name))).toEqual([]);
}

async function components(): Promise<void> {
  const environment = { name: "dev", deploymentType: "NONE" } as const;
  const componentRoleArn = "arn:aws:iam::123456789012:role/components";
  await plane.call("UpdateEnvironment", { ...environment, componentRoleArn });
  const manifest =
    "infrastructure: { templates: [{ file: a.yaml, rendering_engine: jinja, template_language: cloudformation }] }";
  const templateOf = (hold: string) =>
    `Metadata: { Hold: "${hold}" }\nResources: { Topic: { Type: "AWS::SNS::Topic" } }\n`;
  const made = { name: "component", environmentName: "dev", manifest };
  await plane.call("CreateComponent", { ...made, templateFile: templateOf("") });
  await plane.drain();
  const update = { name: "component", deploymentType: "CURRENT_VERSION" } as const;
  await plane.call("UpdateComponent", { ...update, templateFile: templateOf("component") });
  await harness.world.held("component");
  await plane.call("CancelComponentDeployment", { componentName: "component" });
  await plane.drain();
  const { component } = await plane.call("GetComponent", { name: "component" });
  const listed = await plane.call("ListComponents", { environmentName: "dev" });
  const of = { componentName: "component" };
  const { outputs } = await plane.call("ListComponentOutputs", of);
  const resources = await plane.call("ListComponentProvisionedResources", of);
  await plane.call("DeleteComponent", { name: "component" });
  await plane.drain();

  expect(component?.deploymentStatus).toBe("CANCELLED");
  expect(listed.components.map(({ name }) => name)).toEqual(["component"]);
  expect(outputs).toEqual([]);
  expect(resources.provisionedResources).toHaveLength(1);
  expect((await plane.call("ListComponents", {})).components).toEqual([]);
}

async function connections(): Promise<void> {
  const asEnvironment = { accountId: "222222222222" };
  const roleArn = "arn:aws:iam::222222222222:role/proton";
  const requested = await plane.call(
    "CreateEnvironmentAccountConnection",
    { environmentName: "there", managementAccountId: "123456789012" },
    asEnvironment,
  );
  const { id } = requested.environmentAccountConnection;
  await plane.call("UpdateEnvironmentAccountConnection", { id, roleArn }, asEnvironment);
  await plane.call("AcceptEnvironmentAccountConnection", { id });
  const { environmentAccountConnections: connected } = await plane.call(
    "ListEnvironmentAccountConnections",
    { requestedBy: "MANAGEMENT_ACCOUNT", statuses: ["CONNECTED"] },
  );
  await plane.call("RejectEnvironmentAccountConnection", { id });
  const read = await plane.call("GetEnvironmentAccountConnection", { id });
  await plane.call("DeleteEnvironmentAccountConnection", { id }, asEnvironment);

  expect(requested.environmentAccountConnection.roleArn).toBe("");
  expect(connected.map(({ roleArn }) => roleArn)).toEqual([roleArn]);
  expect(read.environmentAccountConnection.status).toBe("REJECTED");
}

async function templates(): Promise<void> {
  const tagged = `${ARN}:service-template/svc:1.0`;
  await plane.call("TagResource", { resourceArn: tagged, tags: [{ key: "a", value: "b" }] });
  await plane.call("UntagResource", { resourceArn: tagged, tagKeys: ["a"] });
  await plane.call("UpdateEnvironmentTemplate", { name: "env", description: "new" });
  await plane.call("UpdateServiceTemplate", { name: "svc", displayName: "Service" });
  const environmentTemplate = await plane.call("GetEnvironmentTemplate", { name: "env" });
  const serviceTemplate = await plane.call("GetServiceTemplate", { name: "svc" });
  const listed = [
    ...(await plane.call("ListEnvironmentTemplates", {})).templates,
    ...(await plane.call("ListServiceTemplates", {})).templates,
  ];
  const version = await plane.call("GetServiceTemplateVersion", {
    templateName: "svc",
    ...VERSION,
  });
  const versions = [
    ...(await plane.call("ListEnvironmentTemplateVersions", { templateName: "env" }))
      .templateVersions,
    ...(await plane.call("ListServiceTemplateVersions", { templateName: "svc", majorVersion: "1" }))
      .templateVersions,
  ];
  await plane.call("GetEnvironmentTemplateVersion", { templateName: "env", ...VERSION });

  expect(environmentTemplate.environmentTemplate.description).toBe("new");
  expect(serviceTemplate.serviceTemplate.recommendedVersion).toBe("1.0");
  expect(listed.map(({ name }) => name)).toEqual(["env", "svc"]);
  expect(version.serviceTemplateVersion.compatibleEnvironmentTemplates).toEqual([
    { templateName: "env", majorVersion: "1" },
  ]);
  expect(versions.map(({ status }) => status)).toEqual(["PUBLISHED", "PUBLISHED"]);
}

async function repositories(): Promise<void> {
  await plane.call("CreateRepository", { ...REPOSITORY, connectionArn: CONNECTION });
  const read = await plane.call("GetRepository", REPOSITORY);
  const resourceArn = read.repository.arn;
  await plane.call("TagResource", { resourceArn, tags: [{ key: "a", value: "b" }] });
  const { tags } = await plane.call("ListTagsForResource", { resourceArn });
  const listed = await plane.call("ListRepositories", {});
  await expect(
    plane.call("CreateRepository", { ...REPOSITORY, connectionArn: `${CONNECTION}-two` }),
  ).rejects.toMatchObject({ code: "ConflictException" });
  await plane.call("DeleteRepository", REPOSITORY);

  expect(resourceArn).toBe(`${ARN}:repository/github:owner/repository`);
  expect(tags).toContainEqual({ key: "a", value: "b" });
  expect(listed.repositories).toHaveLength(1);
  expect((await plane.call("DeleteRepository", REPOSITORY)).repository).toBeUndefined();
}

async function syncs(): Promise<void> {
  await plane.call("CreateRepository", { ...REPOSITORY, connectionArn: CONNECTION });
  const branch = {
    repositoryProvider: REPOSITORY.provider,
    repositoryName: REPOSITORY.name,
    branch: "main",
  } as const;
  const template = { templateName: "svc", templateType: "SERVICE" } as const;
  await plane.call("CreateTemplateSyncConfig", { ...template, ...branch });
  await plane.call("UpdateTemplateSyncConfig", { ...template, ...branch, subdirectory: "a" });
  source.commit("none", {});
  await plane.drain();
  const ofRun = await plane.call("GetRepositorySyncStatus", {
    ...branch,
    syncType: "TEMPLATE_SYNC",
  });
  const ofMajor = await plane.call("GetTemplateSyncStatus", { ...template, templateVersion: "1" });
  await plane.call("CreateServiceSyncConfig", { serviceName: "app", filePath: "a", ...branch });
  await plane.call("UpdateServiceSyncConfig", { serviceName: "app", filePath: "b", ...branch });
  await plane.drain();
  const ofInstance = await plane.call("GetServiceInstanceSyncStatus", {
    serviceName: "app",
    serviceInstanceName: "one",
  });
  await plane.call("UpdateServiceInstance", {
    serviceName: "app",
    name: "one",
    deploymentType: "CURRENT_VERSION",
  });
  await plane.drain();
  const instance = { serviceName: "app", serviceInstanceName: "one" };
  const { serviceSyncBlockerSummary } = await plane.call("GetServiceSyncBlockerSummary", instance);
  const [blocker] = serviceSyncBlockerSummary?.latestBlockers ?? [];
  const { serviceSyncBlocker } = await plane.call("UpdateServiceSyncBlocker", {
    id: blocker?.id ?? "",
    resolvedReason: "seen",
  });
  await plane.drain();
  const { branch: _, ...repository } = branch;
  const syncType = "TEMPLATE_SYNC";
  const { syncDefinitions } = await plane.call("ListRepositorySyncDefinitions", {
    ...repository,
    syncType,
  });
  const ofTemplate = await plane.call("GetTemplateSyncConfig", template);
  const ofService = await plane.call("GetServiceSyncConfig", { serviceName: "app" });
  await plane.call("DeleteTemplateSyncConfig", template);
  await plane.call("DeleteServiceSyncConfig", { serviceName: "app" });
  await plane.call("DeleteRepository", REPOSITORY);

  expect(ofRun.latestSync?.status).toBe("FAILED");
  expect([ofMajor.latestSync, ofInstance.latestSync]).toEqual([undefined, undefined]);
  expect([blocker?.status, serviceSyncBlocker.status]).toEqual(["ACTIVE", "RESOLVED"]);
  expect(syncDefinitions.map(({ directory }) => directory)).toEqual(["a"]);
  expect(ofTemplate.templateSyncConfig).toEqual({ ...template, ...branch, subdirectory: "a" });
  expect(ofService.serviceSyncConfig).toEqual({ serviceName: "app", filePath: "b", ...branch });
}

async function reads(): Promise<void> {
  const instance = { serviceName: "app", serviceInstanceName: "one" };
  const environments = await plane.call("ListEnvironments", {
    environmentTemplates: [{ templateName: "env", majorVersion: "1" }],
  });
  const none = await plane.call("ListEnvironments", {
    environmentTemplates: [{ templateName: "env", majorVersion: "2" }],
  });
  const services = await plane.call("ListServices", {});
  const stacks = [
    ...(await plane.call("ListEnvironmentProvisionedResources", { environmentName: "dev" }))
      .provisionedResources,
    ...(await plane.call("ListServiceInstanceProvisionedResources", instance)).provisionedResources,
    ...(await plane.call("ListServicePipelineProvisionedResources", { serviceName: "app" }))
      .provisionedResources,
  ];
  await plane.call("ListEnvironmentOutputs", { environmentName: "dev" });
  const outputs = await plane.call("ListServiceInstanceOutputs", instance);
  await plane.call("ListServicePipelineOutputs", { serviceName: "app" });
  const ofInstance = await plane.call("ListDeployments", instance);
  const ofService = await plane.call("ListDeployments", { serviceName: "app" });
  const id = ofInstance.deployments[0]?.id ?? "";
  const { deployment } = await plane.call("GetDeployment", { id, ...instance });
  await plane.call("GetService", { name: "app" });
  await plane.call("GetServiceInstance", { serviceName: "app", name: "one" });
  await plane.call("ListServiceInstances", {});
  await plane.call("GetResourcesSummary", {});
  await plane.call("GetAccountSettings", {});

  expect([environments, none].map((page) => page.environments.length)).toEqual([1, 0]);
  expect(services.services.map(({ status }) => status)).toEqual(["ACTIVE"]);
  expect(stacks.map(({ provisioningEngine }) => provisioningEngine)).toEqual(
    Array(3).fill("CLOUDFORMATION"),
  );
  expect(outputs.outputs.map(({ key }) => key)).toEqual(["Greeting", "Size"]);
  expect([ofInstance, ofService].map((page) => page.deployments.length)).toEqual([1, 2]);
  expect(deployment?.targetState?.serviceInstance?.templateName).toBe("svc");
  const environment = environments.environments[0];
  expect(deployment?.targetState?.serviceInstance?.lastSuccessfulEnvironmentDeploymentId).toBe(
    environment?.lastSucceededDeploymentId,
  );
  await expect(
    plane.call("GetDeployment", { id, environmentName: "another" }),
  ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
}

async function cancellations(): Promise<void> {
  const held = (hold: string) => serviceSpec({ one: { hold } }, { hold });
  await plane.call("UpdateServicePipeline", {
    serviceName: "app",
    deploymentType: "CURRENT_VERSION",
    spec: held("pipeline"),
  });
  await harness.world.held("pipeline");
  const { pipeline } = await plane.call("CancelServicePipelineDeployment", { serviceName: "app" });
  await plane.call("UpdateServiceInstance", {
    serviceName: "app",
    name: "one",
    deploymentType: "CURRENT_VERSION",
    spec: held("instance"),
  });
  await harness.world.held("instance");
  await plane.call("CancelServiceInstanceDeployment", {
    serviceName: "app",
    serviceInstanceName: "one",
  });
  await plane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "CURRENT_VERSION",
    spec: environmentSpec({ hold: "environment" }),
  });
  await harness.world.held("environment");
  await plane.call("CancelEnvironmentDeployment", { environmentName: "dev" });
  await plane.drain();

  expect(pipeline.deploymentStatus).toBe("CANCELLING");
  const { environment } = await plane.call("GetEnvironment", { name: "dev" });
  expect(environment.deploymentStatus).toBe("CANCELLED");
}

async function updates(): Promise<void> {
  await plane.call("UpdateAccountSettings", {});
  await plane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "NONE",
    description: "new",
  });
  await plane.call("UpdateService", { name: "app", description: "new" });
  await plane.call("CreateServiceInstance", {
    serviceName: "app",
    name: "two",
    spec: serviceSpec({ two: {} }),
  });
  await plane.drain();
  await plane.call("CreateRepository", { ...REPOSITORY, connectionArn: CONNECTION });
  await plane.call("UpdateAccountSettings", {
    pipelineProvisioningRepository: { ...REPOSITORY, branch: "main" },
  });
  await plane.call("UpdateServicePipeline", {
    serviceName: "app",
    deploymentType: "CURRENT_VERSION",
    spec: serviceSpec({ one: {} }, {}),
  });
  await plane.drain();
  const resourceArn = `${ARN}:service/app/pipeline`;
  await plane.call("NotifyResourceDeploymentStatusChange", { resourceArn, status: "IN_PROGRESS" });
  await plane.call("NotifyResourceDeploymentStatusChange", {
    resourceArn,
    status: "FAILED",
    statusMessage: "terraform says no",
  });
  await plane.drain();
  await plane.call("UpdateAccountSettings", { deletePipelineProvisioningRepository: true });

  const { service } = await plane.call("GetService", { name: "app" });
  expect(service).toMatchObject({
    description: "new",
    pipeline: { deploymentStatus: "FAILED", deploymentStatusMessage: "terraform says no" },
  });
}

async function deletions(): Promise<void> {
  await plane.call("DeleteService", { name: "app" });
  await plane.drain();
  await plane.call("DeleteEnvironment", { name: "dev" });
  await plane.drain();
  const { deployments } = await plane.call("ListDeployments", {});
  for (const { id } of deployments) await plane.call("DeleteDeployment", { id });
  await plane.call("DeleteServiceTemplateVersion", { templateName: "svc", ...VERSION });
  await plane.call("DeleteServiceTemplate", { name: "svc" });
  await plane.call("DeleteEnvironmentTemplateVersion", { templateName: "env", ...VERSION });
  await plane.call("DeleteEnvironmentTemplate", { name: "env" });

  expect(deployments.length).toBeGreaterThan(8);
  expect(await plane.call("ListDeployments", {})).toMatchObject({ deployments: [] });
  expect(harness.world.stacks.size).toBe(0);
}
