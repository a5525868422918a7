import type { Arguments, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { openServerConnection } from "../connection/server-connection.ts";
import { findServer } from "../local/endpoint-file.ts";
import { readInputWithin } from "../read-within.ts";
import { followSync, syncName } from "../sync/follow-sync.ts";
import type { Terminal } from "../terminal.ts";
import { newsLines } from "./news-lines.ts";
import type { PipelineApi, PipelineState } from "./pipeline-api.ts";

/** A deleted branch is one without a commit. */
const NO_COMMIT = /^0+$/;

/**
 * The hook of the remote: starts the pipelines that build the branches that were pushed, and tells the
 * pusher how they go. What was pushed is stored already, whatever happens here.
 */
export async function receivePush(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const repositoryId = given.option("repository") ?? "";
  const branches = branchesIn(await readInputWithin(process.stdin));
  const say = (line: string) => terminal.write(`${line}\n`);
  const server = await findServer(terminal.resolve(given.option("state") ?? ""));
  if (server === undefined) {
    say(
      "Stored. No pipeline runs, because nothing is started: `npx -y pnpm@12 start`, then push again",
    );
    say("or `proton pipeline retry`.");
    return 0;
  }
  const connection = openServerConnection(server);
  const { pipelines } = connection;
  if (pipelines === undefined) return 0;
  const states = await pipelines.list();
  for (const branch of branches) {
    const synced = await runSyncs(connection, repositoryId, branch, say);
    const triggered = states.filter(({ sources }) =>
      sources.some((source) => source.repositoryId === repositoryId && source.branch === branch),
    );
    if (triggered.length === 0 && !synced) say(strangerLine(states, repositoryId, branch));
    await Promise.all(triggered.map((state) => runPipeline(pipelines, state, terminal)));
  }
  return 0;
}

/** Whether anything is synced from the branch. */
async function runSyncs(
  { api, syncs, pollMilliseconds }: Connection,
  repository: string,
  branch: string,
  say: (line: string) => void,
): Promise<boolean> {
  const started = (await syncs?.run({ repository, branch })) ?? [];
  await Promise.all(
    started.map(async (sync) => {
      const name = syncName(sync);
      const status = await followSync(api, sync, {
        pollMilliseconds,
        say: (line) => say(`${name}: ${line}`),
      });
      const again = `proton sync run ${repository} --branch ${sync.branch}`;
      if (status === "FAILED") say(`more: proton sync status    again: ${again}`);
    }),
  );
  return started.length > 0;
}

async function runPipeline(
  pipelines: PipelineApi,
  { name, serviceName }: PipelineState,
  terminal: Terminal,
): Promise<void> {
  const execution = await pipelines.request({ verb: "start", pipeline: name, trigger: "a push" });
  if (execution === undefined) return;
  terminal.write(`Pipeline of ${serviceName}, execution ${execution.id.slice(0, 8)}\n`);
  for await (const news of pipelines.watch(name, execution.id)) {
    for (const line of newsLines(news, terminal.style)) terminal.write(`${line}\n`);
    if (news.type === "action" && news.status === "InProgress" && news.detail !== undefined) {
      terminal.write(
        `       proton pipeline approve ${serviceName}    or wait here: Ctrl-C ends the watching only\n`,
      );
    }
    if (news.type === "end" && news.execution.status === "Failed") {
      terminal.write(
        `more: proton pipeline logs ${serviceName}    again: proton pipeline retry ${serviceName}\n`,
      );
    }
  }
}

function branchesIn(input: string): readonly string[] {
  return input.split("\n").flatMap((line) => {
    const [, commit = "", reference = ""] = line.split(" ");
    const branch = /^refs\/heads\/(.+)$/.exec(reference)?.[1];
    return branch === undefined || NO_COMMIT.test(commit) ? [] : [branch];
  });
}

function strangerLine(
  states: readonly PipelineState[],
  repositoryId: string,
  branch: string,
): string {
  const built = states.flatMap(({ serviceName, sources }) =>
    sources
      .filter((source) => source.repositoryId === repositoryId)
      .map((source) => `service ${serviceName} is built from ${source.branch}`),
  );
  return `Stored. No pipeline runs for ${branch}: ${built.join(", ") || `no service is built from ${repositoryId}`}`;
}
