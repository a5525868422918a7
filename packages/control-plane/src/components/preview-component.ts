import type { Context } from "../context.ts";
import { managedResource } from "../deployments/managed-resource.ts";
import { failedPreview, type Preview, previewStack } from "../deployments/preview-stack.ts";
import { componentContent } from "../deployments/render-deployment.ts";
import { ProtonError } from "../errors.ts";
import type { CreateComponentInput, UpdateComponentInput } from "../generated/api.ts";
import {
  type ComponentContent,
  type ComponentRecord,
  components,
} from "../records/component-record.ts";
import { isInProgress } from "../records/deployable.ts";
import { checkComponent } from "./check-component.ts";
import { changedContent, newContent } from "./component-content.ts";
import { componentRecord, componentRequest } from "./start-component.ts";

/** A creation or an update of a component that might be asked for, as its request would send it. */
export interface ComponentPreviewRequest {
  readonly component: { readonly name: string } & (
    | Omit<CreateComponentInput, "name">
    | Omit<UpdateComponentInput, "name" | "deploymentType">
  );
  /** Answers what the template becomes, too. @default false */
  readonly isRendered?: boolean;
}

/** Checks a component as the request would be checked, renders it, and asks what would change. */
export async function previewComponent(
  context: Context,
  request: ComponentPreviewRequest,
): Promise<Preview> {
  try {
    const { record, content, isThere } = await planned(context, request);
    if (isThere && isInProgress(record)) {
      return failedPreview("a deployment of it is in progress");
    }
    const { name, environmentName } = record;
    await checkComponent(context, { name, environmentName, content });
    const asked = { record, id: "preview", action: "deploy", content } as const;
    const deployment = await componentRequest(context, asked);
    const { spec: _, ...version } = deployment.goal;
    const goal = { templateName: "", ...version };
    const resource = managedResource(context, { ...deployment, goal });
    return await previewStack(context, {
      content: {
        ...componentContent(name, deployment.goal.spec),
        target: deployment.target,
        resource,
      },
      request: deployment,
      goal,
      isNew: record.current === undefined,
      isRendered: request.isRendered,
    });
  } catch (error) {
    // What the request would be refused for is what the preview says.
    if (!(error instanceof ProtonError)) throw error;
    return failedPreview(error.message);
  }
}

/** The component as it is, or as its creation would record it, with what it would be made of. */
async function planned(
  context: Context,
  { component }: ComponentPreviewRequest,
): Promise<{
  readonly record: ComponentRecord;
  readonly content: ComponentContent;
  readonly isThere: boolean;
}> {
  const { name, ...input } = component;
  const record = await context.store.get(components, name);
  if (record !== undefined) {
    return { record, content: await changedContent(context, input, record), isThere: true };
  }
  const { manifest = "", templateFile = "" } = input as Partial<CreateComponentInput>;
  const made = await newContent(context, { ...input, manifest, templateFile });
  const named = { name, stackName: "planned", tags: {} };
  const planned = componentRecord(context, { ...named, ...made });
  return { record: planned, content: made.content, isThere: false };
}
