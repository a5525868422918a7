import { losesData } from "@proton/cloudformation";
import type { Preview, PreviewTarget } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import type { EstatePlan, EstateStep } from "./plan.ts";
import { stepsOf } from "./step-dependencies.ts";
import { stepName } from "./step-name.ts";

/** What each step would do to its stack; nothing where that cannot be asked. */
export type StepPreviews = ReadonlyMap<EstateStep, Preview>;

/** Asks, where it can be asked, what the steps of a plan would do to resources that exist. */
export async function previewPlan(
  connection: Pick<Connection, "preview">,
  plan: EstatePlan,
): Promise<StepPreviews> {
  if (connection.preview === undefined) return new Map();
  const previews = new Map<EstateStep, Preview>();
  const connections = Object.fromEntries(
    plan.environments.flatMap(({ name, connectionId }) =>
      connectionId === undefined ? [] : [[name, connectionId]],
    ),
  );
  // One after the other: on AWS each is a change set, and they are throttled.
  for (const step of stepsOf(plan)) {
    if (!hasStack(step) || isLater(step)) continue;
    const archive = plan.templates.find(({ name }) => name === step.templateName)?.archive?.bytes;
    const preview = await previewStep(connection, step, { connections, archive });
    if (preview !== undefined) previews.set(step, preview);
  }
  return previews;
}

/** What one step would do now; `undefined` where that cannot be asked. */
export async function previewStep(
  connection: Pick<Connection, "preview">,
  step: EstateStep,
  {
    connections,
    archive,
  }: {
    readonly connections?: Readonly<Record<string, string>>;
    readonly archive?: Uint8Array | undefined;
  } = {},
): Promise<Preview | undefined> {
  const target = targetOf(step);
  if (!hasStack(step) || target === undefined) return undefined;
  const [major = "", minor = ""] = step.version.split(".");
  return connection.preview?.({
    target,
    spec: step.spec,
    templateVersion: { major, minor },
    ...(archive && { archive }),
    ...(connections && { connections }),
  });
}

/** Whether a step deploys what a bundle makes of a spec. */
function hasStack(
  step: EstateStep,
): step is Exclude<EstateStep, { kind: "template" | "component" | "sync" }> {
  return step.kind !== "template" && step.kind !== "component" && step.kind !== "sync";
}

/** What it does depends on outputs that are not there yet. */
function isLater(step: EstateStep): boolean {
  return step.kind === "instance" && step.onlyIfStale === true;
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
  // What nobody could look at may lose anything.
  const unknown = stepsOf(plan).filter(
    (step) =>
      targetOf(step) !== undefined &&
      step.kind !== "template" &&
      step.action === "update" &&
      (previews.get(step)?.outcome ?? "unknown") === "unknown" &&
      !isLater(step),
  );
  return [
    ...removed,
    ...[...previews.values()].flatMap(lossesIn),
    ...unknown.map((step) => `what ${stepName(step)} does to its resources cannot be told`),
  ];
}

/** What of one stack would be lost. */
export function lossesIn(preview: Preview): readonly string[] {
  if (preview.outcome !== "planned") return [];
  return preview.changes.filter(losesData).map(({ logicalResourceId, resourceType, action }) => {
    const what = action === "replace" ? "replaced" : "deleted";
    return `${logicalResourceId} (${resourceType}) of ${preview.stackName} is ${what}, with what it holds`;
  });
}
