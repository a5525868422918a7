import type { Command } from "../command.ts";
import { withConnection } from "../connection/open-connection.ts";
import { makeEstate } from "../estate/change-estate.ts";
import { estateOptions, withEstate } from "../estate/open-estate.ts";

/** `proton apply`: makes the estate as its file says. */
export const apply: Command = {
  usage: "[--prune] [--yes] [options]",
  details: `Registers and publishes template bundles whose content changed, creates and updates what
differs, in the order of what depends on what, as much at once as can be. Asks before data is lost.
What Proton has and the file does not name is shown, and deleted with --prune.
Interrupted, it goes on when it is run again. The input code_uri, which pipelines set, stays as it is
where the spec leaves it open; another one does so when the spec gives it as \${Proton::CURRENT_VAL}.
Exit code: 0 everything is as the file says, 1 something failed, 2 could not run.`,
  options: {
    ...estateOptions,
    yes: { description: "Do not ask, even when data is lost", short: "y" },
    prune: { description: "Delete what the file does not name, once the rest is done" },
    code: { description: "The function archive that instances are to run", placeholder: "<file>" },
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withEstate(given, terminal, (estate) =>
      withConnection(given, terminal, (connection) =>
        makeEstate({ connection, ...estate, given, terminal }),
      ),
    ),
};
