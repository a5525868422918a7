import { componentFile, packComponent } from "@proton/bundle";
import { sentence, usableConnection, withoutRole } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import { findEnvironment } from "../environments/find-environment.ts";
import { conflict, validationError } from "../errors.ts";
import type { ComponentContent } from "../records/component-record.ts";
import { ownState } from "../records/deployable.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import type { InstanceRecord } from "../records/service-record.ts";
import { findInstance } from "../services/service-lookup.ts";
import { checkInputs, instanceOf, readServiceSpec } from "../specs/read-spec.ts";
import { getVersion } from "../templates/find-version.ts";
import { schemaOf } from "../templates/version-content.ts";
import { attachedComponent } from "./find-component.ts";

/**
 * Holds a component against its environment and the instance that it is attached to.
 *
 * @throws ProtonError for the first thing that does not fit
 */
export async function checkComponent(
  context: Context,
  component: {
    readonly name: string;
    readonly environmentName: string;
    readonly content: ComponentContent;
  },
): Promise<void> {
  const { name, environmentName, content } = component;
  const environment = await findEnvironment(context, environmentName);
  if (environment.deploymentStatus === "DELETE_IN_PROGRESS") {
    throw conflict(`Environment ${environmentName} is being deleted.`);
  }
  if (environment.current === undefined) {
    throw conflict(`Environment ${environmentName} is not deployed yet.`);
  }
  // Whoever merges the pull requests of a self-managed environment provisions its components, too.
  if (environment.provisioningRepository === undefined) {
    assertCloudFormation(environmentName, content);
    await assertComponentRole(context, environment);
  }
  const { serviceName, serviceInstanceName } = content;
  if (serviceName !== undefined && serviceInstanceName !== undefined) {
    const instance = await findInstance(context, serviceName, serviceInstanceName);
    await checkAttachment(context, name, instance, content.serviceSpec);
  } else if (content.serviceSpec !== undefined) {
    throw validationError(
      "serviceSpec needs a service instance that the component is attached to.",
    );
  }
  await checkTemplate(context, name, content);
}

function assertCloudFormation(environmentName: string, { manifest }: ComponentContent): void {
  const template = componentFile(manifest);
  if (template.outcome === "failed" || template.language === "cloudformation") return;
  throw validationError(
    `Environment ${environmentName} is provisioned by CloudFormation: a component in Terraform needs an environment with a provisioningRepository.`,
  );
}

/** Through a connection, components are provisioned with the connection's role for them. */
async function assertComponentRole(context: Context, environment: EnvironmentRecord) {
  const { name, componentRoleArn, environmentAccountConnectionId: id } = environment;
  if (id === undefined) {
    if (componentRoleArn !== undefined) return;
    throw validationError(
      `Environment ${name} has no componentRoleArn: set one with UpdateEnvironment.`,
    );
  }
  const connection = await usableConnection(context, id);
  if (typeof connection === "string") throw conflict(sentence(connection));
  if (connection.componentRoleArn !== undefined) return;
  throw validationError(sentence(withoutRole(connection, "componentRoleArn")));
}

async function checkAttachment(
  context: Context,
  name: string,
  instance: InstanceRecord,
  serviceSpec: string | undefined,
): Promise<void> {
  const { serviceName, name: instanceName } = instance;
  const { templateMajorVersion: major, templateMinorVersion: minor } = ownState(instance);
  const version = await getVersion(context, "service", instance.templateName, major, minor);
  if (version.supportedComponentSources?.includes("DIRECTLY_DEFINED") !== true) {
    throw validationError(
      `Service template ${instance.templateName}:${major}.${minor} does not support directly defined components: its supportedComponentSources must have DIRECTLY_DEFINED.`,
    );
  }
  await assertFree(context, name, serviceName, instanceName);
  if (serviceSpec === undefined) return;
  instanceOf(readServiceSpec(serviceSpec), instanceName);
  const part = { part: "instance", instanceName } as const;
  await checkInputs(context, { schema: await schemaOf(context, version), spec: serviceSpec, part });
}

/** @throws ProtonError `ConflictException` when the instance has another component */
export async function assertFree(
  context: Context,
  name: string,
  serviceName: string,
  instanceName: string,
): Promise<void> {
  const other = await attachedComponent(context, serviceName, instanceName);
  if (other === undefined || other.name === name) return;
  throw conflict(
    `Service instance ${serviceName}/${instanceName} has component ${other.name} already: detach it first.`,
  );
}

async function checkTemplate(
  context: Context,
  name: string,
  content: ComponentContent,
): Promise<void> {
  const packed = packComponent(content);
  if (packed.outcome === "failed") throw validationError(packed.message);
  const checked = await context.bundleWork.check({
    archive: packed.bytes,
    templateName: name,
    kind: "environment",
    customerManaged: false,
  });
  if (checked.outcome === "rejected") throw validationError(checked.message);
}
