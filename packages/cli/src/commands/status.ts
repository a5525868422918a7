import type { Command } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { formatStatus } from "../status/format-status.ts";
import { formatSummary } from "../status/format-summary.ts";
import { formatDrift, hasDrifted, readDrift } from "../status/read-drift.ts";
import { hasFailures, readStatus } from "../status/read-status.ts";

/** `proton status`: everything that Proton has, and how it is. */
export const status: Command = {
  usage: "[options]",
  details:
    "Exit code: 0 shown, 1 the API answered an error, 2 could not run. With --exit-code it is 1 as\nwell when something failed and nothing newer has taken its place, and with --drift when a stack is\nnot what its template says. Times are UTC.",
  options: {
    "exit-code": { description: "Exit with 1 when something failed" },
    summary: { description: "Count only: how many there are, failed, and behind their template" },
    drift: { description: "Look for changes that were made past the stacks, on AWS" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection) => {
      sayConnection(connection, terminal);
      if (given.flag("summary")) {
        const { counts } = await connection.api.call("GetResourcesSummary", {});
        terminal.write(
          given.flag("json")
            ? `${JSON.stringify(counts, null, 2)}\n`
            : formatSummary(counts, terminal.style),
        );
        return 0;
      }
      const found = await readStatus(connection);
      const drift = given.flag("drift") ? await readDrift(connection, found) : undefined;
      terminal.write(
        given.flag("json")
          ? `${JSON.stringify({ ...found, ...(drift && { drift }) }, null, 2)}\n`
          : formatStatus(found, terminal.style) + (drift ? formatDrift(drift, terminal.style) : ""),
      );
      const isBad = hasFailures(found) || (drift !== undefined && hasDrifted(drift));
      return given.flag("exit-code") && isBad ? 1 : 0;
    }),
};
