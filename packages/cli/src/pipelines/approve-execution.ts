import { userInfo } from "node:os";
import type { Preview } from "@proton/control-plane";
import type { ExitCode } from "../command.ts";
import type { PipelineRun } from "../commands/pipeline.ts";
import { UsageError } from "../usage-error.ts";
import { approvalChanges, pendingApproval } from "./approval-changes.ts";
import { findExecution } from "./find-pipeline.ts";

/** `proton pipeline approve`: shows what would be deployed, asks, and answers the approval. */
export async function approveExecution(run: PipelineRun): Promise<ExitCode> {
  const { connection, pipelines, pipeline, given, terminal } = run;
  if (connection.inProcess) throw new UsageError("no pipeline runs: proton start first");
  const execution = findExecution(
    pipeline,
    given.option("execution"),
    (each) => pendingApproval(each) !== undefined,
    "waits for an approval",
  );
  const pending = pendingApproval(execution);
  if (pending === undefined)
    throw new UsageError(`execution ${execution.id} waits for no approval`);
  const isApproved = !given.flag("reject");
  if (isApproved) {
    terminal.writeError(`${pending.question}\n`);
    const changes = await approvalChanges(connection, pipeline, execution, pending);
    for (const { environmentName, instanceName, preview } of changes) {
      terminal.writeError(`  ${environmentName}/${instanceName}:\n`);
      for (const line of previewLines(preview)) terminal.writeError(`    ${line}\n`);
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

function previewLines(preview: Preview): readonly string[] {
  if (preview.outcome === "new") return ["a new stack"];
  if (preview.outcome === "failed" || preview.outcome === "unknown") return [preview.message];
  if (preview.changes.length === 0) return ["runs this code already"];
  return preview.changes.map(
    ({ action, logicalResourceId, resourceType, changedProperties }) =>
      `${action} ${logicalResourceId} (${resourceType})${changedProperties.length > 0 ? `: ${changedProperties.join(", ")}` : ""}`,
  );
}
