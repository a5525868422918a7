import type { Context } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { type ComponentRecord, components } from "../records/component-record.ts";
import { keyOf } from "../store/keys.ts";

/** @throws ProtonError `ResourceNotFoundException` */
export async function findComponent(context: Context, name: string): Promise<ComponentRecord> {
  const record = await context.store.get(components, name);
  if (record !== undefined) return record;
  throw notFound("Component", name);
}

/** The component that is attached to an instance: it has one at most. */
export async function attachedComponent(
  context: Context,
  serviceName: string,
  serviceInstanceName: string,
): Promise<ComponentRecord | undefined> {
  const prefix = keyOf(serviceName, serviceInstanceName, "");
  const found = await context.store.list(components, { order: "order5", prefix, limit: 1 });
  return found.values[0];
}

/** @throws ProtonError `ConflictException` when one of the instances has a component attached */
export async function assertNoneAttached(
  context: Context,
  instances: readonly { readonly serviceName: string; readonly name: string }[],
): Promise<void> {
  for (const { serviceName, name } of instances) {
    const component = await attachedComponent(context, serviceName, name);
    if (component === undefined) continue;
    throw conflict(
      `Service instance ${serviceName}/${name} cannot be deleted: component ${component.name} is attached to it. Detach the component first.`,
    );
  }
}
