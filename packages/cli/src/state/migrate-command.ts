import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  migrateState,
  readStateVersion,
  STATE_VERSION,
  StateConflictError,
} from "@proton/control-plane";
import { tablePlace } from "../account/open-account.ts";
import type { Arguments, ExitCode } from "../command.ts";
import { regionOf } from "../connection/region-of.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton state migrate`: brings the records of a table into the form that this program writes. */
export async function migrateTable(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const region = regionOf(given, terminal);
  const tableName = await tableNamed(given, region);
  const client = new DynamoDBClient(region === undefined ? {} : { region });
  try {
    await tablePlace(client, tableName);
    const version = await readStateVersion({ client, tableName });
    if (version > STATE_VERSION) {
      throw new UsageError(
        `table ${tableName} is of version ${version}, and this proton reads up to ${STATE_VERSION}: use the newer one that wrote it`,
      );
    }
    const count = await migrateState({ client, tableName }).catch((error: unknown) => {
      throw error instanceof StateConflictError ? new UsageError(error.message) : error;
    });
    terminal.write(`table ${tableName} is of version ${STATE_VERSION}: moved ${count} records\n`);
    return 0;
  } finally {
    client.destroy();
  }
}

async function tableNamed(given: Arguments, region: string | undefined): Promise<string> {
  const table = given.option("table");
  if (given.flag("aws") && table !== undefined) {
    throw new UsageError("--aws and --table name two different Protons: give one of them");
  }
  if (table !== undefined) return table;
  if (!given.flag("aws")) {
    throw new UsageError(
      "say which table of an account with --aws or --table: the state on this machine is migrated when it is opened",
    );
  }
  const { findAccountState } = await import("../bootstrap/find-account-state.ts");
  return (await findAccountState(region)).stateTable;
}
