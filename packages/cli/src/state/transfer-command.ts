import { existsSync } from "node:fs";
import type { Arguments, ExitCode } from "../command.ts";
import { withConnection } from "../connection/open-connection.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { exportState, importState } from "./transfer.ts";

/** `proton state export` and `import`: the records of an account as a file. */
export async function transferState(
  verb: "export" | "import",
  name: string,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = terminal.resolve(name);
  if (verb === "import" && !existsSync(file)) throw new UsageError(`there is no file ${name}`);
  return withConnection(given, terminal, async ({ stateTable, description }): Promise<ExitCode> => {
    if (stateTable === undefined) {
      throw new UsageError(
        `${description} keeps no records in a table of an account: use --aws or --table, or \`proton state backup\` for the state on this machine`,
      );
    }
    const count = await (verb === "export" ? exportState : importState)(stateTable, file);
    const way = verb === "export" ? "exported to" : "imported from";
    terminal.write(`${count} items ${way} ${terminal.display(file)}\n`);
    return 0;
  });
}
