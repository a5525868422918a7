import type { EnvironmentAccountConnection } from "@proton/control-plane";
import {
  accountConnectionId,
  listAccountConnections,
} from "../account-connections/find-account-connection.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { confirmed } from "../estate/confirmed.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { formatTable } from "../output/format-table.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Run {
  readonly connection: Connection;
  /** Called as the account that the command acts in. */
  readonly api: ProtonApi;
  /** A connection, or the environment that one is for. */
  readonly name: string;
  readonly given: Arguments;
  readonly terminal: Terminal;
}

/** What a verb made of a connection; `undefined` for what was not done. */
type Answer = EnvironmentAccountConnection | undefined;

const verbs: Readonly<Record<string, (run: Run) => Promise<Answer>>> = {
  request,
  accept: async ({ api, name }) => {
    const id = await accountConnectionId(api, name);
    return (await api.call("AcceptEnvironmentAccountConnection", { id }))
      .environmentAccountConnection;
  },
  reject: async ({ api, name, given, terminal }) => {
    const id = await accountConnectionId(api, name);
    const loss = `rejects account connection ${id}, which cannot be accepted any more`;
    if (!(await confirmed([loss], given, terminal))) return undefined;
    return (await api.call("RejectEnvironmentAccountConnection", { id }))
      .environmentAccountConnection;
  },
  update: async ({ api, name, given }) => {
    const roles = rolesOf(given);
    if (Object.keys(roles).length === 0) {
      throw new UsageError("nothing to change: give --role, --component-role or --codebuild-role");
    }
    const id = await accountConnectionId(api, name);
    const asked = { id, ...roles };
    return (await api.call("UpdateEnvironmentAccountConnection", asked))
      .environmentAccountConnection;
  },
  delete: async ({ api, name, given, terminal }) => {
    const id = await accountConnectionId(api, name);
    const loss = `deletes account connection ${id}, without which what was made through it cannot be changed or deleted`;
    if (!(await confirmed([loss], given, terminal))) return undefined;
    const { environmentAccountConnection: deleted } = await api.call(
      "DeleteEnvironmentAccountConnection",
      { id },
    );
    if (deleted === undefined) terminal.writeError(`there is no account connection ${id}\n`);
    return deleted;
  },
};

const DONE: Readonly<Record<string, string>> = {
  request: "requested",
  accept: "accepted",
  reject: "rejected",
  update: "updated",
  delete: "deleted",
};

/** `proton connection`: environments in another account. */
export const connectionCommand: Command = {
  usage: "<list|request|accept|reject|update|delete> [<environment>] [options]",
  details: `  list      those that the account is one of the two sides of
  request   in the environment's account: lets this Proton provision the environment there
  accept    in Proton's own account: an environment of that name can be made through it
  reject    in Proton's own account, for good, unless an environment is made through it
  update    in the environment's account: other roles
  delete    in the environment's account

A connection is named by its environment, or by its id. --account says which account is acting; on
this machine that is one of the sandbox (\`proton serve --accounts\`), at another endpoint the
credentials say it. An entry of proton.yaml that names the \`account\` is then made there.
Exit code: 0 done, 1 refused or not there, 2 could not run.`,
  options: {
    account: { description: "The account that acts, twelve digits", placeholder: "<id>" },
    "management-account": {
      description: "With request, where nobody says which account Proton is in: that account",
      placeholder: "<id>",
    },
    role: {
      description: "What makes the stacks of the environment and its instances",
      placeholder: "<arn>",
    },
    "component-role": { description: "What makes the stacks of components", placeholder: "<arn>" },
    "codebuild-role": { description: "What runs the commands of CodeBuild", placeholder: "<arn>" },
    yes: { description: "Do not ask", short: "y" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: ["list", ...Object.keys(verbs)],
  positionals: { minimum: 1, maximum: 2 },
  async run(given, terminal) {
    const [verb = "", name = ""] = given.positionals;
    const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (act === undefined && verb !== "list") {
      throw new UsageError(
        `"${verb}" is nothing that can be done with an account connection; there are list, ${Object.keys(verbs).join(", ")}`,
      );
    }
    if ((act === undefined) !== (name === "")) {
      throw new UsageError(
        act === undefined
          ? `list takes no "${name}"`
          : `name the environment: proton connection ${verb} <environment>`,
      );
    }
    return withConnection(given, terminal, async (connection) => {
      const api = apiOf(connection, given.option("account"));
      sayConnection(connection, terminal);
      const run = { connection, api, name, given, terminal };
      if (act === undefined) return list(run);
      const answer = await act(run);
      if (answer === undefined) return 1;
      show(answer, DONE[verb] ?? verb, given, terminal);
      return 0;
    });
  },
};

/** @throws UsageError where the credentials alone say whose call it is */
function apiOf({ api, asAccount, description }: Connection, account: string | undefined) {
  if (account === undefined) return api;
  if (!/^\d{12}$/.test(account)) {
    throw new UsageError(`--account is "${account}", but must be twelve digits`);
  }
  if (asAccount !== undefined) return asAccount(account);
  throw new UsageError(
    `${description} knows by the credentials which account calls: use those of account ${account}, and leave --account out`,
  );
}

function rolesOf(given: Arguments) {
  const names = {
    roleArn: "role",
    componentRoleArn: "component-role",
    codebuildRoleArn: "codebuild-role",
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([member, option]) => {
      const value = given.option(option);
      return value === undefined ? [] : [[member, value]];
    }),
  ) as Partial<Record<keyof typeof names, string>>;
}

async function request({ api, connection, name, given }: Run): Promise<Answer> {
  const managementAccountId = given.option("management-account") ?? connection.accountId;
  if (managementAccountId === undefined) {
    throw new UsageError(
      `${connection.description} does not say which account it is in: name it with --management-account`,
    );
  }
  const roles = rolesOf(given);
  if (roles.roleArn === undefined && roles.codebuildRoleArn === undefined) {
    throw new UsageError(
      "a connection lets Proton act as a role of the environment's account: name it with --role, or with --codebuild-role for templates of CodeBuild",
    );
  }
  const asked = { environmentName: name, managementAccountId, ...roles };
  return (await api.call("CreateEnvironmentAccountConnection", asked)).environmentAccountConnection;
}

async function list({ api, given, terminal }: Run): Promise<ExitCode> {
  const all = await listAccountConnections(api);
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify({ environmentAccountConnections: all }, null, 2)}\n`);
    return 0;
  }
  const rows = all.map(({ environmentName, environmentAccountId, status, roleArn, id }) => [
    ...[environmentName, environmentAccountId, status, roleArn, id],
  ]);
  const heads = ["environment", "account", "status", "role", "id"];
  const table = formatTable([heads.map((head) => terminal.style("dim", head)), ...rows]);
  terminal.write(
    rows.length === 0
      ? "There is none yet: `proton connection request` asks for one.\n"
      : `${table.join("\n")}\n`,
  );
  return 0;
}

function show(
  answer: EnvironmentAccountConnection,
  done: string,
  given: Arguments,
  terminal: Terminal,
): void {
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const { environmentName, environmentAccountId, managementAccountId, id } = answer;
  terminal.write(`${done}  ${environmentName} in account ${environmentAccountId}  ${id}\n`);
  if (done !== "requested") return;
  terminal.writeError(
    `Account ${managementAccountId} accepts it: proton connection accept ${id}\n`,
  );
}
