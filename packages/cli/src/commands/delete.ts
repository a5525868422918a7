import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { confirmed } from "../estate/confirmed.ts";
import { deleteResources } from "../estate/delete-resources.ts";
import type { ExistingEstate } from "../estate/destroy-estate.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const NOTHING: ExistingEstate = {
  components: [],
  services: [],
  environments: [],
  templates: [],
};

interface Kind {
  look(api: ProtonApi, name: string): Promise<unknown>;
  one(name: string): ExistingEstate;
}

/** Not a part of what runs: its record alone goes. */
const DEPLOYMENT = "deployment";

const KINDS: Readonly<Record<string, Kind>> = {
  component: {
    look: (api, name) => api.call("GetComponent", { name }),
    one: (name) => ({ ...NOTHING, components: [name] }),
  },
  service: {
    look: (api, name) => api.call("GetService", { name }),
    one: (name) => ({ ...NOTHING, services: [name] }),
  },
  environment: {
    look: (api, name) => api.call("GetEnvironment", { name }),
    one: (name) => ({ ...NOTHING, environments: [name] }),
  },
  "service-template": {
    look: (api, name) => api.call("GetServiceTemplate", { name }),
    one: (name) => ({ ...NOTHING, templates: [{ name, kind: "service" }] }),
  },
  "environment-template": {
    look: (api, name) => api.call("GetEnvironmentTemplate", { name }),
    one: (name) => ({ ...NOTHING, templates: [{ name, kind: "environment" }] }),
  },
};

/** `proton delete`: one thing, whether a file names it or not. */
export const deleteCommand: Command = {
  usage:
    "<component | service | environment | service-template | environment-template | deployment> <name> [options]",
  details: `Deletes its stacks with everything in them that no DeletionPolicy keeps. Always asks, unless --yes
is given. An instance goes when it is taken out of the spec of its service and \`proton apply\` is run. Of a
deployment, named by its id, the record alone goes; the last ones of what there is are kept.
Exit code: 0 it is gone, 1 it is not there or could not be deleted, 2 could not run.`,
  options: {
    yes: { description: "Do not ask", short: "y" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: [...Object.keys(KINDS), DEPLOYMENT],
  positionals: { minimum: 2, maximum: 2 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [word = "", name = ""] = given.positionals;
  if (word === DEPLOYMENT) return deleteDeployment(name, given, terminal);
  const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (kind === undefined) {
    throw new UsageError(
      `"${word}" cannot be deleted, only ${[...Object.keys(KINDS), DEPLOYMENT].join(", ")}`,
    );
  }
  return withConnection(given, terminal, async (connection) => {
    sayConnection(connection, terminal);
    if ((await found(kind.look(connection.api, name))) === undefined) {
      terminal.writeError(`there is no ${word.replace("-", " ")} ${name}; see proton status\n`);
      return 1;
    }
    const { exitCode, deleted, failed } = await deleteResources(
      connection,
      kind.one(name),
      given,
      terminal,
    );
    if (given.flag("json")) terminal.write(`${JSON.stringify({ deleted, failed })}\n`);
    return exitCode;
  });
}

function deleteDeployment(id: string, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  return withConnection(given, terminal, async (connection) => {
    const { api } = connection;
    sayConnection(connection, terminal);
    if ((await found(api.call("GetDeployment", { id }))) === undefined) {
      terminal.writeError(`there is no deployment ${id}\n`);
      return 1;
    }
    const loss = `deletes the record of deployment ${id}, with its template, inputs and events`;
    if (!(await confirmed([loss], given, terminal))) return 1;
    await api.call("DeleteDeployment", { id });
    const name = `deployment ${id}`;
    terminal.writeError(`${terminal.style("green", "deleted")}  ${name}\n`);
    if (given.flag("json")) terminal.write(`${JSON.stringify({ deleted: [name], failed: [] })}\n`);
    return 0;
  });
}
