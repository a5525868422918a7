import { checkComponent } from "../components/check-component.ts";
import { newContent } from "../components/component-content.ts";
import { findComponent } from "../components/find-component.ts";
import { componentRecord, startComponent } from "../components/start-component.ts";
import type { Context } from "../context.ts";
import { conflict, quotaExceeded } from "../errors.ts";
import type { CreateComponentInput } from "../generated/api.ts";
import { type ComponentRecord, components } from "../records/component-record.ts";
import { deployments } from "../records/deployment-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { readTags } from "../requests/tags.ts";
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
  const { name, description, clientToken } = input;
  const { environmentName, content } = await newContent(context, input);
  await checkComponent(context, { name, environmentName, content });
  const { components: quota } = context.quotas;
  const { values } = await context.store.list(components, { limit: quota });
  if (values.length >= quota) throw quotaExceeded("components", quota);
  const tags = readTags(input.tags);
  const stackName = componentStackName(context.ids, name);
  const record = componentRecord(context, { name, environmentName, content, stackName, tags });
  await startComponent(context, {
    ...{ record, id, content, clientToken, description },
    action: "deploy",
    isNew: true,
  });
}
