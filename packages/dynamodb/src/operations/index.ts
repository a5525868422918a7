import { executeStatement } from "../partiql/execute-statement.ts";
import { batchExecuteStatement, executeTransaction } from "../partiql/execute-statements.ts";
import { createBackup, deleteBackup, describeBackup, listBackups } from "./backups.ts";
import { batchGetItem, batchWriteItem } from "./batches.ts";
import { createTable } from "./create-table.ts";
import type { Operation } from "./engine.ts";
import { deleteItem, getItem, putItem, updateItem } from "./items.ts";
import { query } from "./query.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./resource-policies.ts";
import { restoreTableFromBackup, restoreTableToPointInTime } from "./restore.ts";
import { scan } from "./scan.ts";
import { describeStream, getRecords, getShardIterator, listStreams } from "./streams.ts";
import {
  deleteTable,
  describeContinuousBackups,
  describeLimits,
  describeTable,
  describeTimeToLive,
  listTables,
  updateContinuousBackups,
  updateTimeToLive,
} from "./tables.ts";
import { listTagsOfResource, tagResource, untagResource } from "./tags.ts";
import { transactGetItems, transactWriteItems } from "./transactions.ts";
import { updateTable } from "./update-table.ts";

const operations = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateBackup: createBackup,
  CreateTable: createTable,
  DeleteBackup: deleteBackup,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable,
  DescribeBackup: describeBackup,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetRecords: getRecords,
  GetResourcePolicy: getResourcePolicy,
  GetShardIterator: getShardIterator,
  ListBackups: listBackups,
  ListStreams: listStreams,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  RestoreTableFromBackup: restoreTableFromBackup,
  RestoreTableToPointInTime: restoreTableToPointInTime,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

export type ImplementedOperation = keyof typeof operations;

/** The operations that there are, by name. */
export const OPERATIONS = operations as Readonly<Record<ImplementedOperation, Operation<never>>>;
