import { UsageError } from "../usage-error.ts";

/** Of a table that holds part of a state. */
export function unfinishedImport(tableName: string): UsageError {
  return new UsageError(
    `an import into table ${tableName} has not ended: once it does not run any more, \`proton state import <file> --replace\` begins again`,
  );
}
