import type { Context } from "../context.ts";
import { lockPart } from "../deployments/lock.ts";
import { attempted } from "../deployments/mark-attempt.ts";
import { commonRequest } from "../deployments/plan-parts.ts";
import { type DeploymentRequest, startDeployment } from "../deployments/propose.ts";
import { provisionedBy } from "../environments/environment-place.ts";
import { conflict, notFound } from "../errors.ts";
import {
  type ComponentContent,
  type ComponentRecord,
  components,
} from "../records/component-record.ts";
import { type DeployedState, isInProgress } from "../records/deployable.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { present } from "../requests/optional.ts";
import { assertFree } from "./check-component.ts";

/** A deployment or deletion of a component. */
export interface ComponentStart {
  /** As it is, or as it is to be made. */
  readonly record: ComponentRecord;
  readonly id: string;
  readonly action: "deploy" | "delete";
  readonly content: ComponentContent;
  readonly clientToken?: string | undefined;
  readonly description?: string | undefined;
  /** Makes the record. @default false */
  readonly isNew?: boolean;
}

/**
 * Starts a deployment of a component. While it is attached, or is being detached, it holds the lock
 * of the instance: neither is changed while the other one is.
 *
 * @throws ProtonError `ConflictException` while the component or its instance is being changed
 */
export async function startComponent(context: Context, start: ComponentStart): Promise<void> {
  const { record, content, clientToken } = start;
  const request = { ...(await componentRequest(context, start)), clientToken };
  await startDeployment(context, request, async (deployment) => {
    await lockPart(context, deployment);
    if (content.serviceName !== undefined && content.serviceInstanceName !== undefined) {
      await assertFree(context, record.name, content.serviceName, content.serviceInstanceName);
    }
    await lockComponent(context, deployment, start);
  });
}

/** Asks for the deployment or deletion of a component: in its instance, or the one that it leaves. */
export async function componentRequest(
  context: Context,
  { record, id, action, content }: Pick<ComponentStart, "record" | "id" | "action" | "content">,
): Promise<DeploymentRequest> {
  const { serviceName = record.serviceName } = content;
  const { serviceInstanceName = record.serviceInstanceName } = content;
  const environment = await context.store.get(environments, record.environmentName);
  return {
    ...commonRequest(record, { id, action, goal: stateOf(content) }),
    target: {
      type: "COMPONENT",
      componentName: record.name,
      environmentName: record.environmentName,
      ...present({ serviceName, serviceInstanceName }),
    },
    ...provisionedBy(environment),
    roleArn: environment?.componentRoleArn,
  };
}

/** The record of a component as its creation makes it, in progress from its first moment. */
export function componentRecord(
  { arns, clock }: Context,
  component: Pick<ComponentRecord, "name" | "environmentName" | "stackName" | "tags"> & {
    readonly content: ComponentContent;
  },
): ComponentRecord {
  const { content, ...named } = component;
  const now = clock.now();
  return {
    ...named,
    arn: arns.component(named.name),
    createdAt: now,
    lastModifiedAt: now,
    templateName: "",
    attempted: stateOf(content),
    deploymentStatus: "IN_PROGRESS",
    lastDeploymentAttemptedAt: now,
  };
}

/** A component's content as the state of what has no template. */
export function stateOf(content: ComponentContent): DeployedState {
  const spec = JSON.stringify(content);
  return { templateMajorVersion: "", templateMinorVersion: "", spec };
}

async function lockComponent(
  context: Context,
  deployment: DeploymentRecord,
  { record: before, content, description, isNew = false, action }: ComponentStart,
): Promise<void> {
  const { name } = before;
  const spec = action === "delete" ? undefined : stateOf(content).spec;
  const changed = (record: ComponentRecord): ComponentRecord => {
    const { serviceName: _, serviceInstanceName: __, ...rest } = record;
    const { serviceName, serviceInstanceName } = content;
    return {
      ...attempted(rest as ComponentRecord, deployment, spec),
      ...present({ serviceName, serviceInstanceName, description }),
      lastModifiedAt: deployment.createdAt,
    };
  };
  if (isNew) {
    if (await context.store.create(components, changed(before))) return;
    throw conflict(`Component ${name} already exists.`);
  }
  const holder = (await context.store.get(components, name))?.lastAttemptedDeploymentId;
  const isAbandoned =
    holder !== undefined && (await context.store.get(deployments, holder)) === undefined;
  const locked = await context.store.update(components, name, (record) => {
    const isFree = isAbandoned && record.lastAttemptedDeploymentId === holder;
    const isMoved =
      record.serviceName !== before.serviceName ||
      record.serviceInstanceName !== before.serviceInstanceName;
    if (isMoved || (isInProgress(record) && !isFree)) {
      throw conflict(`Component ${name} has a deployment in progress.`);
    }
    return changed(record);
  });
  if (locked === undefined) throw notFound("Component", name);
}
