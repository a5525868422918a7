import { userInfo } from "node:os";
import { setInstanceInputs } from "@proton/bundle";
import type { Preview } from "@proton/control-plane";
import type { Execution } from "@proton/sandbox";
import type { ExitCode } from "../command.ts";
import type { PipelineRun } from "../commands/pipeline.ts";
import type { Connection } from "../connection/connection.ts";
import { UsageError } from "../usage-error.ts";
import { findExecution } from "./find-pipeline.ts";
import type { PipelineState } from "./pipeline-api.ts";

/** `proton pipeline approve`: shows what would be deployed, asks, and answers the approval. */
export async function approveExecution(run: PipelineRun): Promise<ExitCode> {
  const { connection, pipelines, pipeline, given, terminal } = run;
  if (connection.inProcess) throw new UsageError("no pipeline runs: proton start first");
  const execution = findExecution(
    pipeline,
    given.option("execution"),
    (each) => pendingOf(each) !== undefined,
    "waits for an approval",
  );
  const pending = pendingOf(execution);
  if (pending === undefined)
    throw new UsageError(`execution ${execution.id} waits for no approval`);
  const isApproved = !given.flag("reject");
  if (isApproved) {
    terminal.writeError(`${pending.question || `stage ${pending.stage}`}\n`);
    const through = instancesBehind(pipeline, pending.stage);
    for (const line of await changesOf(connection, pipeline.serviceName, execution, through)) {
      terminal.writeError(`  ${line}\n`);
    }
    if (!(await isMeant(run))) return 1;
  }
  const comment = given.option("comment");
  await pipelines.request({
    verb: "approve",
    pipeline: pipeline.name,
    execution: execution.id,
    isApproved,
    by: userInfo().username,
    ...(comment !== undefined && { comment }),
  });
  const word = isApproved ? "approved" : "rejected";
  terminal.write(
    given.flag("json")
      ? `${JSON.stringify({ execution: execution.id, stage: pending.stage, outcome: word })}\n`
      : `${word} ${pending.stage} of execution ${execution.id}\n`,
  );
  return 0;
}

async function isMeant({ given, terminal }: PipelineRun): Promise<boolean> {
  if (given.flag("yes") || given.flag("json")) return true;
  if (!terminal.isInteractive)
    throw new UsageError("there is nobody to ask: give --yes to approve");
  const answer = await terminal.ask("Let it through? Only yes goes on: ");
  return answer.trim().toLowerCase() === "yes";
}

function pendingOf(execution: Execution) {
  for (const { name: stage, actions } of execution.stages) {
    for (const { status, approval } of actions) {
      if (status === "InProgress" && approval !== undefined && approval.by === undefined) {
        return { stage, question: approval.question };
      }
    }
  }
  return undefined;
}

/** The actions that follow an approval, up to the next one: of our pipelines, instances. */
function instancesBehind({ actions }: PipelineState, stage: string): ReadonlySet<string> {
  const after = actions.slice(actions.findLastIndex((action) => action.stage === stage) + 1);
  const next = after.findIndex(({ kind }) => kind === "approval");
  const through = next === -1 ? after : after.slice(0, next);
  return new Set(through.map(({ name }) => name));
}

/** What the code of an execution would change in these instances. */
async function changesOf(
  connection: Connection,
  serviceName: string,
  execution: Execution,
  instances: ReadonlySet<string>,
): Promise<readonly string[]> {
  const codeUri = Object.values(execution.variables).find(({ CODE_URI }) => CODE_URI)?.CODE_URI;
  if (connection.preview === undefined || codeUri === undefined) return [];
  const { service } = await connection.api.call("GetService", { name: serviceName });
  const { serviceInstances } = await connection.api.call("ListServiceInstances", { serviceName });
  const lines: string[] = [];
  for (const instance of serviceInstances) {
    const { name, environmentName, templateMajorVersion, templateMinorVersion } = instance;
    if (!instances.has(name)) continue;
    if (templateMajorVersion === undefined || templateMinorVersion === undefined) continue;
    const spec = setInstanceInputs(service?.spec ?? "", (each) =>
      each === name ? { code_uri: codeUri } : {},
    );
    const preview = await connection.preview({
      target: { type: "SERVICE_INSTANCE", serviceName, serviceInstanceName: name },
      spec,
      templateVersion: { major: templateMajorVersion, minor: templateMinorVersion },
    });
    lines.push(`${environmentName}/${name}:`, ...previewLines(preview).map((line) => `  ${line}`));
  }
  return lines;
}

function previewLines(preview: Preview): readonly string[] {
  if (preview.outcome === "new") return ["a new stack"];
  if (preview.outcome === "failed") return [preview.message];
  if (preview.changes.length === 0) return ["runs this code already"];
  return preview.changes.map(
    ({ action, logicalResourceId, resourceType, changedProperties }) =>
      `${action} ${logicalResourceId} (${resourceType})${changedProperties.length > 0 ? `: ${changedProperties.join(", ")}` : ""}`,
  );
}
