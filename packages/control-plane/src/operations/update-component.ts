import { checkComponent } from "../components/check-component.ts";
import { changedContent } from "../components/component-content.ts";
import { findComponent } from "../components/find-component.ts";
import { startComponent } from "../components/start-component.ts";
import type { Context } from "../context.ts";
import { conflict, notFound, validationError } from "../errors.ts";
import type { UpdateComponentInput } from "../generated/api.ts";
import { type ComponentRecord, components } from "../records/component-record.ts";
import { isInProgress } from "../records/deployable.ts";
import { deployments } from "../records/deployment-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { componentView } from "../views/component-view.ts";
import type { Operation } from "./operation.ts";

/** Changes a component's description, or deploys it: so it is attached and detached, too. */
export const updateComponent: Operation<"UpdateComponent"> = async (context, input) => {
  const record = await findComponent(context, input.name);
  if (input.deploymentType === "NONE") await describe(context, input);
  else await deploy(context, input, record);
  return { component: componentView(await findComponent(context, input.name)) };
};

async function describe(context: Context, input: UpdateComponentInput): Promise<void> {
  const { name, description, serviceName, serviceInstanceName, serviceSpec, templateFile } = input;
  const others = [serviceName, serviceInstanceName, serviceSpec, templateFile];
  if (others.some((value) => value !== undefined)) {
    throw validationError("NONE deploys nothing: only the description can be changed with it.");
  }
  const updated = await context.store.update(components, name, (record) => {
    if (isInProgress(record)) throw conflict(`Component ${name} has a deployment in progress.`);
    return { ...record, ...present({ description }), lastModifiedAt: context.clock.now() };
  });
  if (updated === undefined) throw notFound("Component", name);
}

async function deploy(
  context: Context,
  input: UpdateComponentInput,
  record: ComponentRecord,
): Promise<void> {
  const { name, clientToken, description } = input;
  const { id } = await identityFor(context, "UpdateComponent", input, async () => ({
    id: context.ids.uuid(),
  }));
  if ((await context.store.get(deployments, id)) !== undefined) return;
  if (isInProgress(record)) throw conflict(`Component ${name} has a deployment in progress.`);
  const content = await changedContent(context, input, record);
  const { environmentName } = record;
  await checkComponent(context, { name, environmentName, content });
  await startComponent(context, {
    ...{ record, id, content, clientToken, description },
    action: "deploy",
  });
}
