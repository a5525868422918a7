import { setInstanceInputs } from "@proton/bundle";
import type { Preview } from "@proton/control-plane";
import type { Execution } from "@proton/sandbox";
import type { Connection } from "../connection/connection.ts";
import { listAll } from "../estate/list-all.ts";
import type { PipelineState } from "./pipeline-api.ts";

/** An approval that nobody has answered yet. */
export interface PendingApproval {
  readonly stage: string;
  readonly question: string;
}

/** What would happen to one instance of a service. */
export interface InstancePreview {
  readonly environmentName: string;
  readonly instanceName: string;
  readonly preview: Preview;
}

/** The approval that an execution waits for. */
export function pendingApproval(execution: Execution): PendingApproval | undefined {
  for (const { name: stage, actions } of execution.stages) {
    for (const { status, approval } of actions) {
      if (status === "InProgress" && approval !== undefined && approval.by === undefined) {
        return { stage, question: approval.question || `stage ${stage}` };
      }
    }
  }
  return undefined;
}

/** What the code of an execution would change in the instances that an approval lets it through to. */
export async function approvalChanges(
  connection: Connection,
  pipeline: PipelineState,
  execution: Execution,
  { stage }: PendingApproval,
): Promise<readonly InstancePreview[]> {
  const { serviceName } = pipeline;
  const codeUri = Object.values(execution.variables).find(({ CODE_URI }) => CODE_URI)?.CODE_URI;
  if (connection.preview === undefined || codeUri === undefined) return [];
  const through = instancesBehind(pipeline, stage);
  const { service } = await connection.api.call("GetService", { name: serviceName });
  const instances = await listAll(
    (token) => connection.api.call("ListServiceInstances", { serviceName, ...token }),
    (page) => page.serviceInstances,
  );
  const previews: InstancePreview[] = [];
  for (const instance of instances) {
    const { name, environmentName, templateMajorVersion, templateMinorVersion } = instance;
    if (!through.has(name)) continue;
    if (templateMajorVersion === undefined || templateMinorVersion === undefined) continue;
    const spec = setInstanceInputs(service?.spec ?? "", (each) =>
      each === name ? { code_uri: codeUri } : {},
    );
    const preview = await connection.preview({
      target: { type: "SERVICE_INSTANCE", serviceName, serviceInstanceName: name },
      spec,
      templateVersion: { major: templateMajorVersion, minor: templateMinorVersion },
    });
    previews.push({ environmentName, instanceName: name, preview });
  }
  return previews;
}

/** The actions that follow an approval, up to the next one: of our pipelines, instances. */
function instancesBehind({ actions }: PipelineState, stage: string): ReadonlySet<string> {
  const after = actions.slice(actions.findLastIndex((action) => action.stage === stage) + 1);
  const next = after.findIndex(({ kind }) => kind === "approval");
  const through = next === -1 ? after : after.slice(0, next);
  return new Set(through.map(({ name }) => name));
}
