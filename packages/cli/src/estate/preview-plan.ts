import type { Preview, PreviewTarget } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import type { EstatePlan, EstateStep } from "./plan.ts";
import { stepsOf } from "./step-dependencies.ts";

/** What each step would do to its stack; nothing where that cannot be asked. */
export type StepPreviews = ReadonlyMap<EstateStep, Preview>;

/** Asks, where it can be asked, what the steps of a plan would do to resources that exist. */
export async function previewPlan(
  connection: Pick<Connection, "preview">,
  plan: EstatePlan,
): Promise<StepPreviews> {
  if (connection.preview === undefined) return new Map();
  const previews = new Map<EstateStep, Preview>();
  // One after the other: on AWS each is a change set, and they are throttled.
  for (const step of stepsOf(plan)) {
    const target = targetOf(step);
    if (step.kind === "template" || target === undefined) continue;
    const archive = plan.templates.find(({ name }) => name === step.templateName)?.archive?.bytes;
    const [major = "", minor = ""] = step.version.split(".");
    const preview = await connection.preview({
      target,
      spec: step.spec,
      templateVersion: { major, minor },
      ...(archive && { archive }),
    });
    previews.set(step, preview);
  }
  return previews;
}

function targetOf(step: EstateStep): PreviewTarget | undefined {
  switch (step.kind) {
    case "environment":
      return { type: "ENVIRONMENT", environmentName: step.name };
    case "instance":
      return {
        type: "SERVICE_INSTANCE",
        serviceName: step.service,
        serviceInstanceName: step.name,
      };
    case "pipeline":
      return { type: "SERVICE_PIPELINE", serviceName: step.service };
    default:
      return undefined;
  }
}

/** What of a plan would lose data, in words for people. */
export function lossesOf(plan: EstatePlan, previews: StepPreviews): readonly string[] {
  const removed = plan.services.flatMap(({ name, removed }) =>
    removed.map((instance) => `service instance ${name}/${instance} is deleted with its stack`),
  );
  const lost = [...previews.values()].flatMap((preview) =>
    preview.outcome !== "planned"
      ? []
      : preview.changes
          .filter(({ stateful, action }) => stateful && ["replace", "remove"].includes(action))
          .map(({ logicalResourceId, resourceType, action }) => {
            const what = action === "replace" ? "replaced" : "deleted";
            return `${logicalResourceId} (${resourceType}) of ${preview.stackName} is ${what}, with what it holds`;
          }),
  );
  return [...removed, ...lost];
}
