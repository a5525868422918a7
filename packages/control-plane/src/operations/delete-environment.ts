import type { Context } from "../context.ts";
import { commonRequest } from "../deployments/plan-parts.ts";
import { startDeployment } from "../deployments/propose.ts";
import { provisionedBy } from "../environments/environment-place.ts";
import { lockEnvironment, restoreEnvironment } from "../environments/lock-environment.ts";
import { conflict, ProtonError } from "../errors.ts";
import { components } from "../records/component-record.ts";
import { ownState } from "../records/deployable.ts";
import { environments } from "../records/environment-record.ts";
import { instances } from "../records/service-record.ts";
import { keyOf } from "../store/keys.ts";
import { environmentView } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Deletes an environment that no service instance and no component is in, with its stack; empty when there is none. */
export const deleteEnvironment: Operation<"DeleteEnvironment"> = async (context, { name }) => {
  const record = await context.store.get(environments, name);
  if (record === undefined) return {};
  if (record.deploymentStatus === "DELETE_IN_PROGRESS") {
    return { environment: environmentView(record, context.accountId) };
  }
  await assertUnused(context, name);
  const asked = { id: context.ids.uuid(), action: "delete", goal: ownState(record) } as const;
  const request = {
    ...commonRequest(record, asked),
    target: { type: "ENVIRONMENT", environmentName: name } as const,
    ...provisionedBy(record),
  };
  try {
    await startDeployment(context, request, async (deployment) => {
      await lockEnvironment(context, deployment, undefined);
      try {
        // An instance that is placed from here on sees that the environment is being deleted.
        await assertUnused(context, name);
      } catch (error) {
        await restoreEnvironment(context, deployment, record);
        throw error;
      }
    });
  } catch (error) {
    const now = await context.store.get(environments, name);
    if (now === undefined && error instanceof ProtonError) return {};
    throw error;
  }
  const deleting = (await context.store.get(environments, name)) ?? {
    ...record,
    deploymentStatus: "DELETE_IN_PROGRESS" as const,
  };
  return { environment: environmentView(deleting, context.accountId) };
};

async function assertUnused(context: Context, name: string): Promise<void> {
  const { values } = await context.store.list(instances, {
    order: "order4",
    prefix: keyOf(name, ""),
    limit: 1,
  });
  const inside = await context.store.list(components, {
    order: "order4",
    prefix: keyOf(name, ""),
    limit: 1,
  });
  const [used] = [...values, ...inside.values];
  if (used === undefined) return;
  throw conflict(`Environment ${name} cannot be deleted: ${used.arn} is deployed in it.`);
}
