import { isDeepStrictEqual } from "node:util";
import type { Context } from "../context.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { getDocument, outputsOf } from "./documents-of.ts";
import { managedResource } from "./managed-resource.ts";
import { contentOf, findTarget, type PreviewTarget } from "./preview.ts";
import { renderContent, textOf } from "./render-deployment.ts";

/** Whether what is deployed is what its template would make of the same spec today. */
export interface Staleness {
  readonly isStale: boolean;
  /** The outputs of its environment that have other values since. */
  readonly changedOutputs: readonly string[];
  /** Its stack was adopted as it was. */
  readonly isAdopted: boolean;
}

const FRESH: Staleness = { isStale: false, changedOutputs: [], isAdopted: false };

/**
 * Renders again what is deployed and compares: a dependant goes stale when the outputs that went into
 * its template change. What cannot be rendered any more is left to the next deployment to say.
 */
export async function stalenessOf(context: Context, target: PreviewTarget): Promise<Staleness> {
  const found = await findTarget(context, { target, spec: "" });
  const { current, lastSucceededDeploymentId: id } = found?.record ?? {};
  if (found === undefined || current === undefined || id === undefined) return FRESH;
  const deployment = await context.store.get(deployments, id);
  const isAdopted = deployment?.adopted === true;
  const changedOutputs = await outputsChangedSince(context, deployment);
  // Nothing else that a template sees of others can have changed for an instance.
  if (changedOutputs.length === 0 && !isAdopted && target.type !== "SERVICE_PIPELINE") return FRESH;
  const deployed = await getDocument(context, id, "template");
  const content = await contentOf(context, { target, spec: current.spec }, found);
  if (deployed === undefined || typeof content === "string") return FRESH;
  const { templateName } = found.record;
  const resource = managedResource(context, {
    ...found.request,
    goal: { ...current, templateName },
  });
  const renderable = { ...content, spec: current.spec, resource };
  // Checking what came out takes longer than all the rest, and most is as it was.
  if ((await textOf(context, renderable)) === deployed) return FRESH;
  const rendered = await renderContent(context, renderable);
  if (rendered.outcome !== "rendered" || rendered.text === deployed) return FRESH;
  return { isStale: true, changedOutputs, isAdopted };
}

async function outputsChangedSince(
  context: Context,
  deployment: DeploymentRecord | undefined,
): Promise<readonly string[]> {
  if (deployment?.target.type !== "SERVICE_INSTANCE") return [];
  const { environmentName } = deployment.target;
  const environment = await context.store.get(environments, environmentName);
  const latest = environment?.lastSucceededDeploymentId;
  if (latest === deployment.environmentDeploymentId) return [];
  const [then, now] = await Promise.all([
    outputsOf(context, deployment.environmentDeploymentId),
    outputsOf(context, latest),
  ]);
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter((name) => !isDeepStrictEqual(then[name], now[name])).toSorted();
}
