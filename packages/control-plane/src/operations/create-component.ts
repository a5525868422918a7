import { checkComponent } from "../components/check-component.ts";
import { findComponent } from "../components/find-component.ts";
import { startComponent, stateOf } from "../components/start-component.ts";
import type { Context } from "../context.ts";
import { conflict, quotaExceeded, validationError } from "../errors.ts";
import type { CreateComponentInput } from "../generated/api.ts";
import {
  type ComponentContent,
  type ComponentRecord,
  components,
} from "../records/component-record.ts";
import { deployments } from "../records/deployment-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { findInstance } from "../services/service-lookup.ts";
import { componentStackName } from "../stack-names.ts";
import { componentView } from "../views/component-view.ts";
import type { Operation } from "./operation.ts";

/** Creates a component, attached to a service instance or in an environment alone, and deploys it. */
export const createComponent: Operation<"CreateComponent"> = async (context, input) => {
  const { name } = input;
  const existing = await context.store.get(components, name);
  const { id } = await identityFor(
    context,
    "CreateComponent",
    input,
    async () => ({ id: context.ids.uuid() }),
    // What the token made was deleted since.
    async (made) =>
      existing === undefined && (await context.store.get(deployments, made.id)) !== undefined,
  );
  if (existing === undefined) await create(context, input, id);
  else assertOwn(existing, input);
  return { component: componentView(await findComponent(context, name)) };
};

/** The request that made the component may come again, with its client token. */
function assertOwn(existing: ComponentRecord, { name, clientToken }: CreateComponentInput): void {
  if (clientToken && existing.lastClientRequestToken === clientToken) return;
  throw conflict(`Component ${name} already exists.`);
}

async function create(context: Context, input: CreateComponentInput, id: string): Promise<void> {
  const { name, manifest, templateFile, description, clientToken } = input;
  const { serviceName, serviceInstanceName, serviceSpec } = input;
  const environmentName = await environmentOf(context, input);
  const content: ComponentContent = {
    manifest,
    templateFile,
    ...present({ serviceName, serviceInstanceName, serviceSpec }),
  };
  await checkComponent(context, { name, environmentName, content });
  const { components: quota } = context.quotas;
  const { values } = await context.store.list(components, { limit: quota });
  if (values.length >= quota) throw quotaExceeded("components", quota);
  const now = context.clock.now();
  const record: ComponentRecord = {
    name,
    arn: context.arns.component(name),
    createdAt: now,
    lastModifiedAt: now,
    environmentName,
    templateName: "",
    stackName: componentStackName(context.ids, name),
    attempted: stateOf(content),
    deploymentStatus: "IN_PROGRESS",
    lastDeploymentAttemptedAt: now,
    tags: readTags(input.tags),
  };
  await startComponent(context, {
    ...{ record, id, content, clientToken, description },
    action: "deploy",
    isNew: true,
  });
}

async function environmentOf(context: Context, input: CreateComponentInput): Promise<string> {
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
