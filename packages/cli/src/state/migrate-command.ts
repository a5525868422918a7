import {
  migrateState,
  readStateVersion,
  STATE_VERSION,
  StateConflictError,
} from "@proton/control-plane";
import type { Arguments, ExitCode } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { unfinishedImport } from "./unfinished-import.ts";
import { withStateTable } from "./with-state-table.ts";

/** `proton state migrate`: brings the records of a table into the form that this program writes. */
export async function migrateTable(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const localWay = "the state on this machine is migrated when it is opened";
  return withStateTable(given, terminal, localWay, async (table): Promise<ExitCode> => {
    const { tableName } = table;
    const version = await readStateVersion(table);
    if (version === 0) throw unfinishedImport(tableName);
    if (version > STATE_VERSION) {
      throw new UsageError(
        `table ${tableName} is of version ${version}, and this proton reads up to ${STATE_VERSION}: use the newer one that wrote it`,
      );
    }
    const count = await migrateState(table).catch((error: unknown) => {
      throw error instanceof StateConflictError ? new UsageError(error.message) : error;
    });
    terminal.write(`table ${tableName} is of version ${STATE_VERSION}: moved ${count} records\n`);
    return 0;
  });
}
