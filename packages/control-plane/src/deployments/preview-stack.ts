import type { Finding, ResourceChange } from "@proton/cloudformation";
import { stackPlace } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";
import { type PreviewedTemplate, previewedTemplate } from "./previewed-template.ts";
import type { DeploymentRequest } from "./propose.ts";
import { type RenderContent, renderContent } from "./render-deployment.ts";
import { stackTags } from "./stack-tags.ts";

/** What a deployment would do to its stack. */
export type Preview =
  | {
      readonly outcome: "planned";
      readonly stackName: string;
      readonly changes: readonly ResourceChange[];
      readonly findings: readonly Finding[];
      readonly rendered?: PreviewedTemplate;
    }
  /** There is no stack yet: everything would be created. */
  | { readonly outcome: "new"; readonly rendered?: PreviewedTemplate }
  /** Who provisions it can tell: whoever merges its files, or the commands of a build. */
  | { readonly outcome: "unknown"; readonly message: string; readonly findings: readonly Finding[] }
  /** It would fail, or cannot be told now. */
  | {
      readonly outcome: "failed";
      readonly message: string;
      readonly findings: readonly Finding[];
    };

/** What would be deployed, and where. */
interface PreviewedStack {
  readonly content: RenderContent;
  readonly request: DeploymentRequest;
  readonly goal: DeploymentRecord["goal"];
  /** Whether nothing of it was ever deployed. */
  readonly isNew: boolean;
  /** Answers what the template becomes, too. @default false */
  readonly isRendered: boolean | undefined;
}

/** Renders a template and asks the provisioner what would change. Changes nothing. */
export async function previewStack(
  context: Context,
  { content, request, goal, isNew, isRendered }: PreviewedStack,
): Promise<Preview> {
  const rendered = await renderContent(context, content);
  const { findings } = rendered;
  if (rendered.outcome === "failed") return failedPreview(rendered.message, findings);
  const { stackName, target } = request;
  if (isNew) {
    const shown = previewedTemplate(rendered);
    return { outcome: "new", ...(shown && { rendered: shown }) };
  }
  if (rendered.outcome === "outputs")
    return { outcome: "planned", stackName, changes: [], findings };
  if (rendered.outcome === "files") {
    const message = "only who provisions it can tell what would change";
    return { outcome: "unknown", message, findings };
  }
  const place = await stackPlace(context, request);
  if (typeof place === "string") return failedPreview(place, findings);
  const { provisioner, ...role } = place;
  const plan = await provisioner.plan({
    stackName,
    templateBody: rendered.text,
    tags: stackTags(context, { target, goal }),
    ...role,
  });
  if (plan.outcome === "recreated") return { outcome: "new" };
  if (plan.outcome !== "planned") return failedPreview(plan.reason, findings);
  const shown = isRendered ? previewedTemplate(rendered) : undefined;
  const { changes } = plan;
  return { outcome: "planned", stackName, changes, findings, ...(shown && { rendered: shown }) };
}

export function failedPreview(message: string, findings: readonly Finding[] = []): Preview {
  return { outcome: "failed", message, findings };
}
