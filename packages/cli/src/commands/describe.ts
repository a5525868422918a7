import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { UsageError } from "../usage-error.ts";

interface Words {
  readonly description?: string | undefined;
  /** Templates have one. */
  readonly displayName?: string | undefined;
}

interface Kind {
  readonly hasDisplayName?: true;
  look(api: ProtonApi, name: string): Promise<Words | undefined>;
  change(api: ProtonApi, name: string, words: Words): Promise<unknown>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  environment: {
    look: async (api, name) => (await found(api.call("GetEnvironment", { name })))?.environment,
    change: (api, name, { description }) =>
      api.call("UpdateEnvironment", { name, description, deploymentType: "NONE" }),
  },
  service: {
    look: async (api, name) => (await found(api.call("GetService", { name })))?.service,
    change: (api, name, { description }) => api.call("UpdateService", { name, description }),
  },
  component: {
    look: async (api, name) => (await found(api.call("GetComponent", { name })))?.component,
    change: (api, name, { description }) =>
      api.call("UpdateComponent", { name, description, deploymentType: "NONE" }),
  },
  "environment-template": {
    hasDisplayName: true,
    look: async (api, name) =>
      (await found(api.call("GetEnvironmentTemplate", { name })))?.environmentTemplate,
    change: (api, name, words) => api.call("UpdateEnvironmentTemplate", { name, ...words }),
  },
  "service-template": {
    hasDisplayName: true,
    look: async (api, name) =>
      (await found(api.call("GetServiceTemplate", { name })))?.serviceTemplate,
    change: (api, name, words) => api.call("UpdateServiceTemplate", { name, ...words }),
  },
};

/** `proton describe`: what is said of something to people. */
export const describe: Command = {
  usage: `<${Object.keys(KINDS).join(" | ")}> <name> [options]`,
  details: `Shows how something is described, after changing what is given. Nothing is deployed.
Exit code: 0 shown, 1 it is not there or the API refused it, 2 could not run.`,
  options: {
    description: { description: "What it is for", placeholder: "<text>" },
    "display-name": { description: "Of a template: what people call it", placeholder: "<text>" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: Object.keys(KINDS),
  positionals: { minimum: 2, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const { api } = connection;
      const [word = "", name = ""] = given.positionals;
      const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
      if (kind === undefined) {
        throw new UsageError(`"${word}" is not one of ${Object.keys(KINDS).join(", ")}`);
      }
      const [description, displayName] = ["description", "display-name"].map(given.option);
      if (displayName !== undefined && kind.hasDisplayName === undefined) {
        throw new UsageError(`--display-name is for templates: a ${word} has a description only`);
      }
      let now = await kind.look(api, name);
      if (now === undefined) {
        terminal.writeError(`there is no ${word.replace("-", " ")} ${name}; see proton status\n`);
        return 1;
      }
      if (description !== undefined || displayName !== undefined) {
        sayConnection(connection, terminal);
        await kind.change(api, name, {
          ...(description !== undefined && { description }),
          ...(displayName !== undefined && { displayName }),
        });
        now = await kind.look(api, name);
      }
      const shown = {
        ...(kind.hasDisplayName && { displayName: now?.displayName ?? "" }),
        description: now?.description ?? "",
      };
      if (given.flag("json")) terminal.write(`${JSON.stringify(shown, null, 2)}\n`);
      else {
        for (const [key, value] of Object.entries(shown)) terminal.write(`${key}: ${value}\n`);
      }
      return 0;
    }),
};
