import { join } from "node:path";
import { eventGroup, type GroupLogEvent, readLogs, readSandboxContents } from "@proton/sandbox";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { endRequested } from "../local/end-requested.ts";
import { findLogs, listLogs, type NamedLog, nameLogs } from "../logs/log-names.ts";
import { since } from "../logs/since.ts";
import { readableLog } from "../output/readable-log.ts";
import type { Terminal } from "../terminal.ts";

/** How often `--follow` looks for functions that have come or gone. */
const NAMES_MILLISECONDS = 1_000;

/** `proton logs`: what functions and APIs of the sandbox logged. */
export const logs: Command = {
  usage: "[<function> | <service>/<instance> | <environment>] [options]",
  details: `Reads the files below the state directory, whether \`proton start\` runs or not. A function goes by
the name of its handler (create-item), its logical id (CreateItemFunction), its own name, or a part of
these that no other has; an environment's access log is called access-log. Without a name: lists
what there is.`,
  options: {
    events: { description: "Show the events that functions got, one a line, for proton invoke" },
    follow: { description: "Go on with what comes, until Ctrl-C", short: "f" },
    since: {
      description: "Leave older lines out: 30s, 10m, 2h, 1d, or an ISO 8601 time",
      placeholder: "<time>",
    },
    json: { description: "Print one object of JSON a line, with messages as they were written" },
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
  },
  positionals: { minimum: 0, maximum: 1 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const directory = join(terminal.resolve(given.option("state") ?? ""), "sandbox");
  const look = () => nameLogs(readSandboxContents(directory).logSources);
  const [word] = given.positionals;
  if (word === undefined) {
    terminal.write(listLogs(look()));
    return 0;
  }
  const start = given.option("since");
  const found = watched(() => findLogs(look(), word));
  const ended = new AbortController();
  const follow = given.flag("follow");
  // Without --follow a Ctrl-C ends the process, as the system does it.
  if (follow) void endRequested().then(() => ended.abort());
  const showsEvents = given.flag("events");
  const show = given.flag("json") ? showJson : showsEvents ? showEvent : showLine;
  const groupOf = ({ source }: NamedLog) =>
    showsEvents && source.kind === "function" ? eventGroup(source.physicalId) : source.group;
  const events = readLogs({
    directory,
    groups: () => found().map(groupOf),
    ...(start !== undefined && { since: since(start, new Date()) }),
    follow,
    signal: ended.signal,
  });
  for await (const event of events) {
    const log = found().find((each) => groupOf(each) === event.group);
    terminal.write(`${show(terminal, event, log, found().length > 1)}\n`);
  }
  return 0;
}

/** The logs as they were found, looked up again once in a while; what was found once stays. */
function watched(find: () => readonly NamedLog[]): () => readonly NamedLog[] {
  let found = find();
  let foundAt = Date.now();
  return () => {
    if (Date.now() - foundAt < NAMES_MILLISECONDS) return found;
    foundAt = Date.now();
    try {
      found = find();
    } catch {
      // Its stack has gone, and may come back.
    }
    return found;
  };
}

function showJson(_terminal: Terminal, event: GroupLogEvent, log: NamedLog | undefined): string {
  const { time, stream, group, message } = event;
  return JSON.stringify({ time, owner: log?.owner, name: log?.name, group, stream, message });
}

function showEvent(_terminal: Terminal, { message }: GroupLogEvent): string {
  return message;
}

function showLine(
  terminal: Terminal,
  { time, message }: GroupLogEvent,
  log: NamedLog | undefined,
  isOneOfMany: boolean,
): string {
  const clock = terminal.style("dim", time.toISOString());
  const name = isOneOfMany ? `${terminal.style("cyan", log?.name ?? "")} ` : "";
  return `${clock} ${name}${readableLog(message, terminal.style) ?? message.trimEnd()}`;
}
