import type { ExitCode } from "../command.ts";
import type { PipelineRun } from "../commands/pipeline.ts";
import { findExecution } from "./find-pipeline.ts";
import { newsLines } from "./news-lines.ts";

/** Tells of an execution until it has ended. Exit code 1 unless it succeeded. */
export async function followExecution(
  { pipelines, pipeline, terminal, given }: PipelineRun,
  id: string,
): Promise<ExitCode> {
  for await (const news of pipelines.watch(pipeline.name, id)) {
    if (given.flag("json")) terminal.write(`${JSON.stringify(news)}\n`);
    else for (const line of newsLines(news, terminal.style)) terminal.write(`${line}\n`);
    if (news.type === "end") return news.execution.status === "Succeeded" ? 0 : 1;
  }
  return 1;
}

/** `proton pipeline logs`: what the builds of an execution printed. */
export async function pipelineLogs(run: PipelineRun): Promise<ExitCode> {
  const { pipelines, pipeline, given, terminal, connection } = run;
  const execution = findExecution(pipeline, given.option("execution"), () => true, "has logs");
  const json = given.flag("json");
  const builds = execution.stages.flatMap(({ name: stage, actions }) =>
    actions.flatMap(({ name: action, build }) => (build ? [{ stage, action, build }] : [])),
  );
  for (const { stage, action, build } of builds) {
    const lines = (await connection.pipelines?.logs(pipeline.name, execution.id, action)) ?? [];
    if (!json) terminal.write(`${terminal.style("bold", `${stage}/${action}`)} ${build.status}\n`);
    for (const line of lines) {
      terminal.write(json ? `${JSON.stringify({ stage, action, line })}\n` : `  ${line}\n`);
    }
  }
  if (!given.flag("follow") || execution.status !== "InProgress") return 0;
  for await (const news of pipelines.watch(pipeline.name, execution.id)) {
    if (json) terminal.write(`${JSON.stringify(news)}\n`);
    else if (news.type === "log") terminal.write(`  ${news.line}\n`);
    else for (const line of newsLines(news, terminal.style)) terminal.write(`${line}\n`);
  }
  return 0;
}
