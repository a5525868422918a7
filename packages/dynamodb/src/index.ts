export { type DynamoDb, type DynamoDbOptions, openDynamoDb } from "./dynamodb.ts";
export { DynamoDbError, serializationError } from "./dynamodb-error.ts";
export { tableNameOf } from "./operations/engine.ts";
export type { StreamReader } from "./operations/streams.ts";
export type { StatementAccess } from "./partiql/execute-statement.ts";
export { inProcessHandler } from "./request-handler.ts";
export { type DynamoDbServer, listen } from "./server.ts";
export {
  copyOpenDatabase,
  DATABASE_FILE,
  type Database,
  DatabaseError,
  openDatabase,
  type Row,
} from "./storage/database.ts";
export { type DatabaseProblem, databaseProblem } from "./storage/database-problem.ts";
export { crc32Hex, summedJson } from "./storage/summed-json.ts";
export {
  errorBody,
  internalError,
  MAX_REQUEST_BYTES,
  operationOf,
  parseRequest,
  tooLarge,
} from "./wire.ts";
