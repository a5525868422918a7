import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { addRemote } from "../pipelines/git-remote.ts";
import { actOnBlockers } from "../sync/act-on-blockers.ts";
import { configureSync } from "../sync/configure-sync.ts";
import { followSync, syncName } from "../sync/follow-sync.ts";
import { formatSyncs } from "../sync/format-syncs.ts";
import { readSyncs } from "../sync/read-syncs.ts";
import { SYNC_KINDS } from "../sync/sync-kinds.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What a verb of the command works with. */
export interface SyncCommandRun {
  readonly connection: Connection;
  /** What follows the verb. */
  readonly words: readonly string[];
  readonly given: Arguments;
  readonly terminal: Terminal;
}

const verbs: Readonly<Record<string, (run: SyncCommandRun) => Promise<ExitCode>>> = {
  status: showStatus,
  config: configureSync,
  run: runSyncs,
  blocker: actOnBlockers,
  remote: showRemote,
};

/** `proton sync`: templates and services that come from a repository. */
export const sync: Command = {
  usage: "<status|config|run|blocker|remote> [options]",
  details: `  status [<owner/name>]              what is synced from repositories, and how the last syncs ended
  config <kind> <name> [options]     shows, sets or with --delete removes where something comes from;
                                     kind is ${Object.keys(SYNC_KINDS).join(", ")}
  run [<owner/name>]                 syncs again, or everything that was pushed since
  blocker list <service>             what keeps its instances from being synced: manual changes
  blocker resolve <id> --reason ...  lets the repository have its way again
  remote <owner/name>                where \`git push\` goes; --add makes it the remote \`local\`

Exit code: 0 done, 1 a sync has failed or there is no such thing, 2 could not run.`,
  options: {
    repository: {
      description: "With config: registered, such as owner/name",
      placeholder: "<name>",
    },
    provider: {
      description: "With config: whose repository it is",
      placeholder: "<provider>",
      values: ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET"],
      default: "GITHUB",
    },
    branch: { description: "With config or run", placeholder: "<branch>", default: "main" },
    subdirectory: {
      description: "With config of a template: look for its directory below this one",
      placeholder: "<path>",
    },
    file: {
      description: "With config of a service: the ops file",
      placeholder: "<path>",
      default: "proton-ops.yaml",
    },
    delete: { description: "With config: sync it no longer; nothing else is deleted" },
    reason: { description: "With blocker resolve: why", placeholder: "<text>" },
    add: { description: "With remote: add it to the repository of this directory" },
    name: {
      description: "With remote: the remote's name",
      placeholder: "<name>",
      default: "local",
    },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: Object.keys(verbs),
  positionals: { minimum: 1, maximum: 3 },
  async run(given, terminal) {
    const [verb = "", ...words] = given.positionals;
    const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (act === undefined) {
      throw new UsageError(
        `"${verb}" is nothing that can be done with syncs; there are ${Object.keys(verbs).join(", ")}`,
      );
    }
    return withConnection(given, terminal, (connection) =>
      act({ connection, words, given, terminal }),
    );
  },
};

async function showStatus(run: SyncCommandRun): Promise<ExitCode> {
  const { connection, words, given, terminal } = run;
  const syncs = await readSyncs(connection.api, words[0]);
  terminal.write(
    given.flag("json") ? `${JSON.stringify(syncs, null, 2)}\n` : formatSyncs(syncs, terminal.style),
  );
  return syncs.some(({ latest }) => latest?.status === "FAILED") ? 1 : 0;
}

async function runSyncs({ connection, words, given, terminal }: SyncCommandRun): Promise<ExitCode> {
  const { syncs, api, pollMilliseconds } = connection;
  if (syncs === undefined) {
    throw new UsageError(
      `${connection.description} looks by itself for what was pushed: see proton sync status`,
    );
  }
  const [repository] = words;
  const branch = given.option("branch") ?? "main";
  const started = await syncs.run(repository === undefined ? {} : { repository, branch });
  const isJson = given.flag("json");
  const ended = await Promise.all(
    started.map(async (each) => {
      const say = (line: string) => {
        if (!isJson) terminal.write(`${syncName(each)} from ${each.repository}: ${line}\n`);
      };
      return { ...each, status: await followSync(api, each, { pollMilliseconds, say }) };
    }),
  );
  if (isJson) terminal.write(`${JSON.stringify(ended)}\n`);
  else if (ended.length === 0) terminal.write(nothingLine(repository, branch));
  if (repository !== undefined && ended.length === 0) return 1;
  return ended.some(({ status }) => status === "FAILED") ? 1 : 0;
}

function nothingLine(repository: string | undefined, branch: string): string {
  return repository === undefined
    ? "nothing was pushed since the last sync\n"
    : `nothing is synced from ${branch} of ${repository}: see proton sync status\n`;
}

async function showRemote(run: SyncCommandRun): Promise<ExitCode> {
  const { connection, words, given, terminal } = run;
  const [repository] = words;
  if (repository === undefined) throw new UsageError("name the repository, such as owner/name");
  if (connection.syncs === undefined) {
    throw new UsageError(`${connection.description} has no repositories: push to the real one`);
  }
  const directory = await connection.syncs.remote(repository);
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
    terminal.write(`${JSON.stringify({ name, url: directory, ...added })}\n`);
    return 0;
  }
  if (added === undefined) {
    terminal.write(`${directory}\n`);
    terminal.writeError("--add makes it a remote of the repository of this directory\n");
    return 0;
  }
  terminal.write(`git push ${name} ${given.option("branch")}   syncs from ${repository}\n`);
  return 0;
}
