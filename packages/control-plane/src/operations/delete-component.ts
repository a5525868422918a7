import { startComponent } from "../components/start-component.ts";
import { conflict, ProtonError } from "../errors.ts";
import { components, contentFrom } from "../records/component-record.ts";
import { ownState } from "../records/deployable.ts";
import { componentView } from "../views/component-view.ts";
import type { Operation } from "./operation.ts";

/** Deletes a component that is attached to nothing, with its stack; empty when there is none. */
export const deleteComponent: Operation<"DeleteComponent"> = async (context, { name }) => {
  const record = await context.store.get(components, name);
  if (record === undefined) return {};
  if (record.deploymentStatus === "DELETE_IN_PROGRESS") return { component: componentView(record) };
  const { serviceName, serviceInstanceName } = record;
  if (serviceName !== undefined) {
    throw conflict(
      `Component ${name} is attached to ${serviceName}/${serviceInstanceName}: detach it first.`,
    );
  }
  const {
    serviceName: _,
    serviceInstanceName: __,
    ...content
  } = contentFrom(ownState(record).spec);
  try {
    await startComponent(context, {
      record,
      id: context.ids.uuid(),
      action: "delete",
      content,
    });
  } catch (error) {
    const now = await context.store.get(components, name);
    if (now === undefined && error instanceof ProtonError) return {};
    throw error;
  }
  const shown = (await context.store.get(components, name)) ?? {
    ...record,
    deploymentStatus: "DELETE_IN_PROGRESS" as const,
  };
  return { component: componentView(shown) };
};
