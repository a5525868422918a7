import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tablePlace } from "../account/open-account.ts";
import type { Arguments } from "../command.ts";
import { regionOf } from "../connection/region-of.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** A table and the client that reaches it. */
export interface StateTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/**
 * Uses the table that --aws or --table names, whatever version its records are of: no control plane
 * is opened on it.
 *
 * @param localWay what is done on this machine instead
 */
export async function withStateTable<T>(
  given: Arguments,
  terminal: Terminal,
  localWay: string,
  use: (table: StateTable) => Promise<T>,
): Promise<T> {
  const region = regionOf(given, terminal);
  const tableName = await tableNamed(given, terminal, region, localWay);
  const client = new DynamoDBClient(region === undefined ? {} : { region });
  try {
    await tablePlace(client, tableName);
    return await use({ client, tableName });
  } finally {
    client.destroy();
  }
}

async function tableNamed(
  given: Arguments,
  terminal: Terminal,
  region: string | undefined,
  localWay: string,
): Promise<string> {
  const table = given.option("table");
  if (given.flag("aws") && table !== undefined) {
    throw new UsageError("--aws and --table name two different Protons: give one of them");
  }
  if (table !== undefined) return table;
  if (!given.flag("aws") && terminal.environmentVariables.PROTON_AWS !== "true") {
    throw new UsageError(`say which table of an account with --aws or --table: ${localWay}`);
  }
  const { findAccountState } = await import("../bootstrap/find-account-state.ts");
  return (await findAccountState(region)).stateTable;
}
