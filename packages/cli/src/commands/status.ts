import type { Command } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { formatStatus } from "../status/format-status.ts";
import { hasFailures, readStatus } from "../status/read-status.ts";

/** `proton status`: everything that Proton has, and how it is. */
export const status: Command = {
  summary:
    "Show templates, environments and services: versions, what is behind, what failed and why",
  usage: "[options]",
  details:
    "Exit code: 0 shown, 1 the API answered an error, 2 could not run. With --exit-code it is 1 as\nwell when something failed and nothing newer has taken its place. Times are UTC.",
  options: {
    "exit-code": { description: "Exit with 1 when something failed" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection) => {
      sayConnection(connection, terminal);
      const found = await readStatus(connection);
      terminal.write(
        given.flag("json")
          ? `${JSON.stringify(found, null, 2)}\n`
          : formatStatus(found, terminal.style),
      );
      return given.flag("exit-code") && hasFailures(found) ? 1 : 0;
    }),
};
