import type { Command } from "../command.ts";
import { requireAccount, requireRegion } from "../connection/require-account.ts";
import { findServer } from "../local/endpoint-file.ts";
import { exportLines, operatorKeyIn } from "../local/operator-key.ts";
import { UsageError } from "../usage-error.ts";

/** `proton env`: what makes a shell's AWS clients call the server on the local state. */
export const env: Command = {
  usage: "[options]",
  details: `For a shell, while \`start\`, \`dev\` or \`serve\` runs on the same state:

  eval "$(proton env)"
  aws proton list-environments

The credentials are those of that start; the next one has others.`,
  options: {
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
    account: {
      description: "Of the operator in this account of the sandbox",
      placeholder: "<id>",
    },
    region: {
      description: "Of the sandbox's Regions",
      placeholder: "<name>",
    },
    json: { description: "Print JSON" },
  },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal) {
    const state = terminal.resolve(given.option("state") ?? "");
    const server = await findServer(state);
    if (server === undefined) {
      throw new UsageError(
        `nothing runs on ${terminal.display(state)}: run \`proton start\` or \`proton serve\` first, or name its directory with --state`,
      );
    }
    const { url, accountId, otherAccounts = [], otherRegions = [] } = server;
    const account = given.option("account") ?? accountId;
    requireAccount(account, [accountId, ...otherAccounts]);
    const region = given.option("region") ?? server.region;
    requireRegion(region, [server.region, ...otherRegions]);
    const key = operatorKeyIn(account, server);
    const lines = exportLines({ url, region, key });
    const json = { url, region, credentials: key };
    terminal.write(given.flag("json") ? `${JSON.stringify(json)}\n` : `${lines.join("\n")}\n`);
    return 0;
  },
};
