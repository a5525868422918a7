import type { Command } from "../command.ts";
import { withConnection } from "../connection/open-connection.ts";
import { showPlan } from "../estate/change-estate.ts";
import { estateOptions, withEstate } from "../estate/open-estate.ts";

/** `proton plan`: what `proton apply` would do. */
export const plan: Command = {
  usage: "[options]",
  details: `Changes nothing. What Proton has and the file does not name is listed at the end. Under each step stands what happens to the resources of its stack, when the
control plane runs in this process or in a server on this machine. Exit code: 0 shown, 1 the estate
cannot be made as its file says, 2 could not run.`,
  options: {
    ...estateOptions,
    code: { description: "The function archive that instances are to run", placeholder: "<file>" },
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withEstate(given, terminal, (estate) =>
      withConnection(given, terminal, (connection) =>
        showPlan({ connection, ...estate, given, terminal }),
      ),
    ),
};
