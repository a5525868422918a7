import { userInfo } from "node:os";
import type { Arguments, Command, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { approveExecution } from "../pipelines/approve-execution.ts";
import { findExecution, findPipeline } from "../pipelines/find-pipeline.ts";
import { followExecution, pipelineLogs } from "../pipelines/follow-execution.ts";
import { formatPipeline } from "../pipelines/format-pipeline.ts";
import { addRemote } from "../pipelines/git-remote.ts";
import type { PipelineApi, PipelineState } from "../pipelines/pipeline-api.ts";
import { receivePush } from "../pipelines/receive-push.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What a verb of the command works with. */
export interface PipelineRun {
  readonly connection: Connection;
  readonly pipelines: PipelineApi;
  readonly pipeline: PipelineState;
  readonly given: Arguments;
  readonly terminal: Terminal;
}

const verbs: Readonly<Record<string, (run: PipelineRun) => Promise<ExitCode>>> = {
  status: showStatus,
  logs: pipelineLogs,
  retry: retryExecution,
  approve: approveExecution,
  stop: stopExecution,
  remote: showRemote,
};

/** `proton pipeline`: what a push starts, and what becomes of it. */
export const pipeline: Command = {
  usage: "<status|logs|retry|approve|stop|remote> [<service>] [options]",
  details: `  status    its stages and its history
  logs      what the builds of an execution print; --follow goes on until it has ended
  retry     runs the failed stage of the newest execution again
  approve   shows what the deployment would change and lets it through; --reject does not
  stop      ends the execution that is under way
  remote    where \`git push\` goes; --add makes it the remote \`local\` of this repository

A service may be left out where only one has a pipeline. Exit code: 0 done, 1 the execution failed or
what was asked was refused, 2 could not run.`,
  options: {
    execution: { description: "The execution, by the beginning of its id", placeholder: "<id>" },
    follow: { description: "With logs: go on until the execution has ended", short: "f" },
    "all-actions": { description: "With retry: run all actions of the stage again" },
    reject: { description: "With approve: say no" },
    comment: { description: "With approve or stop: why", placeholder: "<text>" },
    yes: { description: "With approve: do not ask", short: "y" },
    add: { description: "With remote: add it to the repository of this directory" },
    name: {
      description: "With remote: the remote's name",
      placeholder: "<name>",
      default: "local",
    },
    repository: {
      description: "With receive, which the hook of the remote runs: the repository",
      placeholder: "<id>",
    },
    json: { description: "Print JSON" },
    endpoint: connectionOptions.endpoint as Command["options"][string],
    state: connectionOptions.state as Command["options"][string],
  },
  positionals: { minimum: 1, maximum: 2 },
  async run(given, terminal) {
    const [verb = "", service] = given.positionals;
    if (verb === "receive") return receivePush(given, terminal);
    const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (act === undefined) {
      throw new UsageError(
        `"${verb}" is nothing that can be done with a pipeline; there are ${Object.keys(verbs).join(", ")}`,
      );
    }
    return withConnection(given, terminal, async (connection) => {
      const { pipelines } = connection;
      if (pipelines === undefined) {
        throw new UsageError(
          `${connection.description} runs no pipelines of its own: look at AWS CodePipeline`,
        );
      }
      const found = findPipeline(await pipelines.list(), service);
      return act({ connection, pipelines, pipeline: found, given, terminal });
    });
  },
};

async function showStatus({ pipeline: found, given, terminal }: PipelineRun): Promise<ExitCode> {
  const text = given.flag("json")
    ? `${JSON.stringify(found, null, 2)}\n`
    : formatPipeline(found, terminal.style);
  terminal.write(text);
  return 0;
}

async function retryExecution(run: PipelineRun): Promise<ExitCode> {
  const { connection, pipelines, pipeline: found, given } = run;
  assertServed(connection);
  const isOfPush = ({ type }: { readonly type: string }) => type === "STANDARD";
  const { id } = findExecution(found, given.option("execution"), isOfPush, "can be tried again");
  await pipelines.request({
    verb: "retry",
    pipeline: found.name,
    execution: id,
    mode: given.flag("all-actions") ? "ALL_ACTIONS" : "FAILED_ACTIONS",
  });
  return followExecution(run, id);
}

async function stopExecution({
  pipelines,
  pipeline: found,
  given,
  terminal,
  connection,
}: PipelineRun): Promise<ExitCode> {
  assertServed(connection);
  const isRunning = ({ status }: { readonly status: string }) => status === "InProgress";
  const { id } = findExecution(found, given.option("execution"), isRunning, "is under way");
  const reason = given.option("comment") ?? `${userInfo().username} stopped it`;
  await pipelines.request({ verb: "stop", pipeline: found.name, execution: id, reason });
  terminal.write(
    given.flag("json")
      ? `${JSON.stringify({ execution: id, status: "Stopped" })}\n`
      : `stopped ${id}\n`,
  );
  return 0;
}

async function showRemote({ pipeline: found, given, terminal }: PipelineRun): Promise<ExitCode> {
  const [source] = found.sources;
  if (source === undefined) throw new UsageError("the pipeline has no source that is pushed to");
  const { directory, branch } = source;
  const name = given.option("name") ?? "local";
  const added = given.flag("add")
    ? await addRemote(terminal.directory, name, directory)
    : undefined;
  if (added?.outcome === "other") {
    throw new UsageError(
      `the remote ${name} is ${added.url} already: choose another name with --name, or git remote remove ${name}`,
    );
  }
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify({ name, url: directory, branch, ...added })}\n`);
    return 0;
  }
  if (added === undefined) {
    terminal.write(`${directory}\n`);
    terminal.writeError("proton pipeline remote --add makes it a remote of this repository\n");
    return 0;
  }
  terminal.write(`git push ${name} ${branch}   runs the pipeline of ${found.serviceName}\n`);
  return 0;
}

/** @throws UsageError where the execution would end with this command */
function assertServed({ inProcess, description }: Connection): void {
  if (!inProcess) return;
  throw new UsageError(`nothing runs on ${description}: proton start first`);
}
