import type { Context } from "../context.ts";
import { conflict, validationError } from "../errors.ts";
import type { CreateComponentInput, UpdateComponentInput } from "../generated/api.ts";
import {
  type ComponentContent,
  type ComponentRecord,
  contentFrom,
} from "../records/component-record.ts";
import { ownState } from "../records/deployable.ts";
import { present } from "../requests/optional.ts";
import { findInstance } from "../services/service-lookup.ts";

/** What a request would make of a component that is not there yet, and in which environment. */
export async function newContent(
  context: Context,
  input: Omit<CreateComponentInput, "name">,
): Promise<{ readonly environmentName: string; readonly content: ComponentContent }> {
  const { manifest, templateFile, serviceName, serviceInstanceName, serviceSpec } = input;
  return {
    environmentName: await environmentOf(context, input),
    content: {
      manifest,
      templateFile,
      ...present({ serviceName, serviceInstanceName, serviceSpec }),
    },
  };
}

async function environmentOf(
  context: Context,
  input: Omit<CreateComponentInput, "name">,
): Promise<string> {
  const { environmentName, serviceName, serviceInstanceName } = input;
  if ((serviceName === undefined) !== (serviceInstanceName === undefined)) {
    throw validationError("serviceName and serviceInstanceName are given together or not at all.");
  }
  if (serviceName === undefined || serviceInstanceName === undefined) {
    if (environmentName !== undefined) return environmentName;
    throw validationError(
      "A component needs an environmentName, or the serviceName and serviceInstanceName that it is attached to.",
    );
  }
  const instance = await findInstance(context, serviceName, serviceInstanceName);
  if (environmentName === undefined || environmentName === instance.environmentName) {
    return instance.environmentName;
  }
  throw validationError(
    `Service instance ${serviceName}/${serviceInstanceName} is in environment ${instance.environmentName}, not in ${environmentName}.`,
  );
}

/** What an update would make of a component: empty names detach, names attach what is detached. */
export async function changedContent(
  context: Context,
  input: Omit<UpdateComponentInput, "name" | "deploymentType">,
  record: ComponentRecord,
): Promise<ComponentContent> {
  const before = contentFrom(ownState(record).spec);
  const { serviceName = record.serviceName ?? "" } = input;
  const { serviceInstanceName = record.serviceInstanceName ?? "" } = input;
  const { manifest } = before;
  const { templateFile = before.templateFile } = input;
  if ((serviceName === "") !== (serviceInstanceName === "")) {
    throw validationError(
      "serviceName and serviceInstanceName are given together: both names attach, both empty detach.",
    );
  }
  if (serviceName === "") {
    const { serviceSpec } = input;
    return { manifest, templateFile, ...present({ serviceSpec }) };
  }
  const isSame =
    serviceName === record.serviceName && serviceInstanceName === record.serviceInstanceName;
  if (record.serviceName !== undefined && !isSame) {
    throw conflict(
      `Component ${record.name} is attached to ${record.serviceName}/${record.serviceInstanceName}: detach it first.`,
    );
  }
  const { environmentName } = await findInstance(context, serviceName, serviceInstanceName);
  if (environmentName !== record.environmentName) {
    throw validationError(
      `Service instance ${serviceName}/${serviceInstanceName} is in environment ${environmentName}, and component ${record.name} in ${record.environmentName}.`,
    );
  }
  const { serviceSpec = isSame ? before.serviceSpec : undefined } = input;
  return { manifest, templateFile, serviceName, serviceInstanceName, ...present({ serviceSpec }) };
}
