import { existsSync } from "node:fs";
import type { Arguments, ExitCode } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { exportState, importState } from "./transfer.ts";
import { withStateTable } from "./with-state-table.ts";

/** `proton state export` and `import`: the records of an account as a file. */
export async function transferState(
  verb: "export" | "import",
  name: string,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = terminal.resolve(name);
  if (verb === "import" && !existsSync(file)) throw new UsageError(`there is no file ${name}`);
  const localWay = "`proton state backup` copies the state on this machine";
  return withStateTable(given, terminal, localWay, async (table): Promise<ExitCode> => {
    const count =
      verb === "export"
        ? await exportState(table, file)
        : await importState(table, file, { replace: given.flag("replace") });
    const way = verb === "export" ? "exported to" : "imported from";
    terminal.write(`${count} items ${way} ${terminal.display(file)}\n`);
    return 0;
  });
}
