import type { Repository, RepositoryProvider } from "@proton/control-plane";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { listAll } from "../estate/list-all.ts";
import { found } from "../estate/proton-api.ts";
import { formatTable } from "../output/format-table.ts";
import { REPOSITORY_PROVIDERS } from "../resources/named-resource.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Run {
  readonly connection: Connection;
  readonly provider: RepositoryProvider;
  readonly name: string;
  readonly given: Arguments;
}

/** What a verb made of a repository, or found of it; `undefined` where there is none. */
const verbs: Readonly<Record<string, (run: Run) => Promise<Repository | undefined>>> = {
  show: async ({ connection: { api }, provider, name }) =>
    (await found(api.call("GetRepository", { provider, name })))?.repository,
  register: async ({ connection: { api }, provider, name, given }) => {
    const connectionArn = given.option("connection");
    if (connectionArn === undefined) {
      throw new UsageError(
        "--connection names the connection by which AWS reaches the repository: arn:aws:codeconnections:<region>:<account>:connection/<id>",
      );
    }
    const encryptionKey = given.option("encryption-key");
    const input = { provider, name, connectionArn, ...(encryptionKey && { encryptionKey }) };
    return (await api.call("CreateRepository", input)).repository;
  },
  delete: async ({ connection: { api }, provider, name }) =>
    (await api.call("DeleteRepository", { provider, name })).repository,
};

/** `proton repository`: the repositories that are registered. */
export const repository: Command = {
  usage: "<list|show|register|delete> [<owner>/<name>] [options]",
  details: `  list                                            those that are registered
  show <owner>/<name>                             one of them
  register <owner>/<name> --connection <arn>      again changes nothing
  delete <owner>/<name>                           unless something is provisioned or synced from it

Exit code: 0 done, 1 it is not registered or the API refused it, 2 could not run.`,
  options: {
    provider: {
      description: "Whose repository it is",
      placeholder: "<provider>",
      values: REPOSITORY_PROVIDERS,
      default: "GITHUB",
    },
    connection: { description: "With register: the connection to it", placeholder: "<arn>" },
    "encryption-key": {
      description: "With register: the key of AWS KMS for what Proton keeps of it",
      placeholder: "<arn>",
    },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: ["list", ...Object.keys(verbs)],
  positionals: { minimum: 1, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, (connection) => run(connection, given, terminal)),
};

async function run(
  connection: Connection,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const [verb = "", name] = given.positionals;
  if (verb === "list" && name === undefined) return list(connection, given, terminal);
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (act === undefined) {
    const known = ["list", ...Object.keys(verbs)].join(", ");
    throw new UsageError(`"${[verb, name].join(" ").trim()}" is not one of ${known}`);
  }
  if (name === undefined) throw new UsageError("name the repository, such as owner/name");
  if (verb !== "show") sayConnection(connection, terminal);
  const provider = given.option("provider") as RepositoryProvider;
  const one = await act({ connection, provider, name, given });
  if (one === undefined) {
    terminal.writeError(`${provider} ${name} is not registered; see proton repository list\n`);
    return 1;
  }
  if (given.flag("json")) terminal.write(`${JSON.stringify(one, null, 2)}\n`);
  else if (verb === "delete") terminal.writeError(`deleted  ${provider} ${name}\n`);
  else {
    for (const [key, value] of Object.entries(one)) terminal.write(`${key}: ${value}\n`);
  }
  return 0;
}

async function list({ api }: Connection, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const repositories = await listAll(
    (token) => api.call("ListRepositories", token),
    (page) => page.repositories,
  );
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify(repositories, null, 2)}\n`);
    return 0;
  }
  const rows = repositories.map(({ name, provider, connectionArn }) => [
    ...[name, provider, connectionArn],
  ]);
  const heads = ["repository", "provider", "connection"].map((head) => terminal.style("dim", head));
  terminal.write(
    rows.length === 0
      ? "No repository is registered.\n"
      : `${formatTable([heads, ...rows]).join("\n")}\n`,
  );
  return 0;
}
