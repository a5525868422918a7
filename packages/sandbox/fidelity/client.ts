import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { itemsTable } from "./items-table.ts";
import { type HttpAnswer, type HttpParts, sendHttp } from "./send-http.ts";
import type { FidelityTarget } from "./target.ts";

/** Talks to one target, and removes what it made there when closed. */
export interface FidelityClient {
  readonly target: FidelityTarget;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  /** A text that nothing else in this run uses. */
  unique(): string;
  /** The name of a table that all cases share: {@link itemsTable}. Use keys of your own. */
  table(): Promise<string>;
  createTable(input: Omit<CreateTableCommandInput, "TableName">): Promise<string>;
  /** Makes a bucket that is removed with what is in it. */
  createBucket(): Promise<string>;
  /** The name of a bucket that all cases share. Use keys of your own. */
  bucket(): Promise<string>;
  /** Sends a request to the echo stack; the path starts with a slash and is sent as it is. */
  http(method: string, path: string, parts?: HttpParts): Promise<HttpAnswer>;
  close(): Promise<void>;
}

const SECONDS_TO_WAIT = 120;

export function createFidelityClient(target: FidelityTarget): FidelityClient {
  const { region, credentials, apis } = target;
  const shared = { region, credentials, maxAttempts: 2 };
  const dynamodb = new DynamoDBClient({ ...shared, ...(apis && { endpoint: apis.dynamodb }) });
  const s3 = new S3Client({
    ...shared,
    ...(apis && { endpoint: apis.s3 }),
    forcePathStyle: true,
  });
  const run = randomUUID().slice(0, 8);
  const tables: string[] = [];
  const buckets: string[] = [];
  let count = 0;
  let sharedTable: Promise<string> | undefined;
  let sharedBucket: Promise<string> | undefined;

  const unique = () => {
    count += 1;
    return `fidelity-${run}-${count}`;
  };

  async function createTable(input: Omit<CreateTableCommandInput, "TableName">) {
    const TableName = unique();
    await dynamodb.send(new CreateTableCommand({ ...input, TableName }));
    tables.push(TableName);
    await waitUntilTableExists(
      { client: dynamodb, maxWaitTime: SECONDS_TO_WAIT, minDelay: 1 },
      { TableName },
    );
    return TableName;
  }

  async function createBucket() {
    const Bucket = unique();
    const LocationConstraint = region as "eu-west-1";
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
    buckets.push(Bucket);
    return Bucket;
  }

  return {
    target,
    dynamodb,
    s3,
    unique,
    createTable,
    createBucket,
    table() {
      sharedTable ??= createTable(itemsTable);
      return sharedTable;
    },
    bucket() {
      sharedBucket ??= createBucket();
      return sharedBucket;
    },
    http: (method, path, parts) => sendHttp(`${target.stackUrl}${path}`, method, parts),
    async close() {
      const removals = [
        ...tables.map((TableName) => () => dynamodb.send(new DeleteTableCommand({ TableName }))),
        ...buckets.map((bucket) => () => removeBucket(s3, bucket)),
      ];
      const failures: unknown[] = [];
      for (const remove of removals) await remove().catch((error) => failures.push(error));
      dynamodb.destroy();
      s3.destroy();
      const left = failures.filter((error) => !isMissing(error));
      if (left.length > 0) throw new AggregateError(left, "not everything could be removed");
    },
  };
}

async function removeBucket(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) break;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

/** A case may have deleted what it made. */
const isMissing = (error: unknown) =>
  ["ResourceNotFoundException", "NoSuchBucket"].includes((error as Error).name);
