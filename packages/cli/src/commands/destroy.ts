import type { Arguments, Command, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { deleteResources } from "../estate/delete-resources.ts";
import { existingEstate } from "../estate/destroy-estate.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { estateOptions, withEstate } from "../estate/open-estate.ts";
import { namesOf, surplusOf, together } from "../estate/surplus.ts";
import type { Terminal } from "../terminal.ts";

/** `proton destroy`: deletes what the estate's file names. */
export const destroy: Command = {
  usage: "[--prune] [--yes] [options]",
  details: `Deletes their stacks with everything in them that no DeletionPolicy keeps. What Proton has and the
file does not name is shown, and deleted as well with --prune. Always asks, unless --yes is given.
Exit code: 0 everything is gone, 1 something could not be deleted, 2 could not run.`,
  options: {
    ...estateOptions,
    prune: { description: "Delete what the file does not name, too" },
    yes: { description: "Do not ask", short: "y" },
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withEstate(given, terminal, ({ loaded }) =>
      withConnection(given, terminal, (connection) => run(connection, loaded, given, terminal)),
    ),
};

async function run(
  connection: Connection,
  loaded: LoadedEstate,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  sayConnection(connection, terminal);
  const named = await existingEstate(connection.api, loaded);
  const surplus = await surplusOf(connection.api, loaded);
  const existing = given.flag("prune") ? together(named, surplus) : named;
  const report = (deleted: readonly string[], failed: readonly unknown[]) => {
    if (given.flag("json")) terminal.write(`${JSON.stringify({ deleted, failed })}\n`);
  };
  const kept = given.flag("prune") ? [] : namesOf(surplus);
  for (const name of kept) {
    terminal.writeError(
      `${terminal.style("dim", "kept")}     ${name}: the file does not name it\n`,
    );
  }
  if (namesOf(existing).length === 0) {
    terminal.writeError("Nothing to do: nothing of the estate is there.\n");
    report([], []);
    return 0;
  }
  const { exitCode, deleted, failed } = await deleteResources(
    connection,
    existing,
    given,
    terminal,
  );
  if (exitCode === 0 || deleted.length + failed.length > 0) report(deleted, failed);
  return exitCode;
}
