import { templateVersions, versionId } from "../../src/records/template-record.ts";
import {
  createApp,
  createDev,
  environmentSpec,
  type Harness,
  publish,
  REPOSITORY,
  serviceSpec,
} from "./harness.ts";

/** An operation's input, as the SDK takes it. */
export type Input = Readonly<Record<string, unknown>>;

const ACCOUNT = "123456789012";
const ARN = `arn:aws:proton:us-east-1:${ACCOUNT}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/proton`;
const CODE_CONNECTION = REPOSITORY.repositoryConnectionArn;
const MANIFEST =
  "infrastructure: { templates: [{ file: a.yaml, rendering_engine: jinja, template_language: cloudformation }] }";
const TEMPLATE_FILE = 'Resources: { Topic: { Type: "AWS::SNS::Topic" } }\n';

const v1 = { majorVersion: "1", minorVersion: "0" };
const repository = { provider: "GITHUB", name: "owner/repository" } as const;
const synced = {
  branch: "main",
  repositoryName: "owner/repository",
  repositoryProvider: "GITHUB",
} as const;
const templateSync = { templateName: "env", templateType: "ENVIRONMENT", ...synced } as const;
const environment = { templateName: "env", templateMajorVersion: "1", spec: environmentSpec() };
const service = {
  ...{ name: "app", templateName: "svc", templateMajorVersion: "1" },
  ...{ spec: serviceSpec({ one: {}, two: {} }), ...REPOSITORY },
};
const component = { name: "component", manifest: MANIFEST, templateFile: TEMPLATE_FILE };
const request = { environmentName: "there", managementAccountId: ACCOUNT, roleArn: ROLE };
const source = { s3: { bucket: "templates", key: "environment" } };
const redeploy = { deploymentType: "CURRENT_VERSION" } as const;
const busySpec = serviceSpec({ one: {}, two: {}, three: { hold: "held" } });

/**
 * A state in which every request of {@link ErrorScene.conflicts} is in conflict with something:
 * everything exists, is in use, was changed, is attached, or is being deployed.
 */
export interface ErrorScene {
  readonly conflicts: Readonly<Record<string, Input>>;
  /** Lets what is being deployed end. */
  release(): void;
}

export async function setErrorScene(harness: Harness): Promise<ErrorScene> {
  const { controlPlane: plane, store, world } = harness;
  const kept = (name: string) => ({ name, deploymentType: "NONE" }) as const;
  await createDev(plane);
  await plane.call("CreateRepository", { ...repository, connectionArn: CODE_CONNECTION });
  await plane.call("UpdateServiceTemplateVersion", {
    ...{ templateName: "svc", ...v1, supportedComponentSources: ["DIRECTLY_DEFINED"] },
  });
  await plane.call("UpdateEnvironment", { ...kept("dev"), componentRoleArn: ROLE });
  await createApp(plane, { one: {}, two: {} });
  await plane.call("CreateService", { ...service, name: "busy" });
  await plane.drain();
  const attached = { serviceName: "app", serviceInstanceName: "one" };
  await plane.call("CreateComponent", { ...component, ...attached });
  await plane.call("CreateTemplateSyncConfig", templateSync);
  await plane.call("CreateServiceSyncConfig", { serviceName: "app", filePath: "ops", ...synced });
  await plane.drain();
  const deleting: Record<"environment" | "service", string> = { environment: "", service: "" };
  for (const kind of ["environment", "service"] as const) {
    const templateName = kind === "environment" ? "env" : "svc";
    const { minorVersion } = await publish(plane, kind, templateName, { major: "1", draft: true });
    // As a process leaves it that ends while it deletes the version.
    await store.update(
      templateVersions(kind),
      versionId(templateName, "1", minorVersion),
      (now) => ({
        ...now,
        deleting: true,
      }),
    );
    deleting[kind] = minorVersion;
  }
  const changed = { description: "changed" };
  await plane.call("UpdateEnvironmentTemplate", { name: "env", ...changed });
  await plane.call("UpdateServiceTemplate", { name: "svc", ...changed });
  await plane.call("UpdateService", { name: "app", ...changed });
  await plane.call("UpdateServiceInstance", {
    ...{ serviceName: "app", name: "two", spec: serviceSpec({ two: {} }), ...redeploy },
  });
  await plane.drain();
  const { serviceSyncBlockerSummary: summary } = await plane.call("GetServiceSyncBlockerSummary", {
    serviceName: "app",
    serviceInstanceName: "two",
  });
  const blocker = summary?.latestBlockers?.[0]?.id ?? "";
  await plane.call("UpdateServiceSyncBlocker", { id: blocker, resolvedReason: "known" });
  const used = await plane.call("CreateEnvironmentAccountConnection", request);
  const { id: usedId } = used.environmentAccountConnection;
  await plane.call("AcceptEnvironmentAccountConnection", { id: usedId });
  await plane.call("CreateEnvironment", {
    ...{ ...environment, name: "there", environmentAccountConnectionId: usedId },
  });
  const refused = await plane.call("CreateEnvironmentAccountConnection", {
    ...{ ...request, environmentName: "refused" },
  });
  const { id: rejected } = refused.environmentAccountConnection;
  await plane.call("RejectEnvironmentAccountConnection", { id: rejected });
  await plane.drain();
  await plane.call("CreateEnvironment", { ...environment, name: "made" });
  await plane.drain();
  await plane.call("UpdateEnvironment", { ...kept("made"), ...changed });
  await plane.call("CreateEnvironment", {
    ...{ ...environment, name: "busy", spec: environmentSpec({ hold: "held" }) },
  });
  await plane.call("UpdateService", { name: "busy", spec: busySpec });
  await world.held("held");

  const version = (kind: "environment" | "service") => ({
    templateName: kind === "environment" ? "env" : "svc",
    ...{ majorVersion: "1", minorVersion: deleting[kind], status: "PUBLISHED" },
  });
  return {
    release: () => world.release("held"),
    conflicts: {
      AcceptEnvironmentAccountConnection: { id: rejected },
      CancelComponentDeployment: { componentName: "component" },
      CancelEnvironmentDeployment: { environmentName: "dev" },
      CancelServiceInstanceDeployment: attached,
      CancelServicePipelineDeployment: { serviceName: "app" },
      CreateComponent: { ...component, environmentName: "dev" },
      CreateEnvironment: { ...environment, name: "made" },
      CreateEnvironmentAccountConnection: request,
      CreateEnvironmentTemplate: { name: "env" },
      CreateRepository: { ...repository, connectionArn: `${CODE_CONNECTION}-of-others` },
      CreateService: service,
      CreateServiceInstance: { serviceName: "app", name: "one", spec: serviceSpec({ one: {} }) },
      CreateServiceSyncConfig: { serviceName: "app", filePath: "other", ...synced },
      CreateServiceTemplate: { name: "svc" },
      CreateTemplateSyncConfig: { ...templateSync, branch: "other" },
      DeleteComponent: { name: "component" },
      DeleteEnvironment: { name: "dev" },
      DeleteEnvironmentTemplate: { name: "env" },
      DeleteEnvironmentTemplateVersion: { templateName: "env", ...v1 },
      DeleteRepository: repository,
      DeleteService: { name: "app" },
      DeleteServiceTemplate: { name: "svc" },
      DeleteServiceTemplateVersion: { templateName: "svc", ...v1 },
      NotifyResourceDeploymentStatusChange: { resourceArn: `${ARN}:environment/dev` },
      RejectEnvironmentAccountConnection: { id: usedId },
      UpdateComponent: { name: "component", ...redeploy, ...attached, serviceInstanceName: "two" },
      UpdateEnvironment: { name: "busy", ...redeploy, spec: environmentSpec() },
      UpdateEnvironmentAccountConnection: { id: rejected, roleArn: ROLE },
      UpdateEnvironmentTemplateVersion: version("environment"),
      UpdateService: { name: "busy", spec: serviceSpec({ one: {} }) },
      UpdateServiceInstance: { serviceName: "busy", name: "one", ...redeploy, spec: busySpec },
      UpdateServicePipeline: { serviceName: "busy", ...redeploy, spec: busySpec },
      UpdateServiceSyncBlocker: { id: blocker, resolvedReason: "another" },
      UpdateServiceTemplateVersion: version("service"),
    },
  };
}

/** Requests for one more of everything that has a quota. */
export const oneMore: Readonly<Record<string, Input>> = {
  CreateComponent: { ...component, name: "more", environmentName: "dev" },
  CreateEnvironment: { ...environment, name: "more" },
  CreateEnvironmentAccountConnection: { ...request, environmentName: "more" },
  CreateEnvironmentTemplate: { name: "more" },
  CreateEnvironmentTemplateVersion: { templateName: "env", source },
  CreateService: { ...service, name: "more" },
  CreateServiceTemplate: { name: "more" },
  CreateServiceTemplateVersion: {
    ...{ templateName: "svc", source },
    compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
  },
  UpdateService: { name: "app", spec: serviceSpec({ one: {}, two: {}, three: {} }) },
};

/** Requests for one more of what has a quota that the model documents no error of. */
export const undocumentedQuota: Readonly<Record<string, Input>> = {
  CreateServiceInstance: {
    ...{ serviceName: "app", name: "three" },
    spec: serviceSpec({ one: {}, two: {}, three: {} }),
  },
};

/** What a request about something that does not exist has beside names and versions. */
export const nowhere: Readonly<Record<string, Input>> = {
  CreateComponent: { ...component, name: "nowhere", environmentName: "nowhere" },
  CreateEnvironment: { ...environment, templateName: "nowhere" },
  CreateEnvironmentTemplateVersion: { source },
  CreateService: { ...service, name: "nowhere", templateName: "nowhere" },
  CreateServiceInstance: { spec: serviceSpec({ nowhere: {} }) },
  CreateServiceTemplateVersion: {
    ...{ source, compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }] },
  },
  ListDeployments: { environmentName: "nowhere" },
  ListServiceInstances: { serviceName: "nowhere" },
  NotifyResourceDeploymentStatusChange: { resourceArn: `${ARN}:environment/nowhere` },
  ListTagsForResource: { resourceArn: `${ARN}:environment/nowhere` },
  TagResource: { resourceArn: `${ARN}:environment/nowhere`, tags: [{ key: "a", value: "b" }] },
  UntagResource: { resourceArn: `${ARN}:environment/nowhere`, tagKeys: ["a"] },
  UpdateComponent: redeploy,
  UpdateEnvironment: { ...redeploy, spec: environmentSpec() },
  UpdateServiceInstance: { ...redeploy, spec: serviceSpec({ nowhere: {} }) },
  UpdateServicePipeline: { ...redeploy, spec: serviceSpec({ nowhere: {} }) },
  UpdateServiceSyncConfig: { serviceName: "busy", filePath: "ops", ...synced },
  UpdateTemplateSyncConfig: { ...templateSync, templateName: "svc", templateType: "SERVICE" },
};
