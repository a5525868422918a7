import { createHash } from "node:crypto";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { headerProblem, Problem } from "./problem.ts";
import { callOptions, conditionHeld, newWriteId, showFound, type Table } from "./table.ts";

const RETENTION_SECONDS = 24 * 60 * 60;
const KEY_TEXT = /^[\x21-\x7e]{1,255}$/;

/** What a request that can be repeated safely needs to know of the invocation that runs it. */
export interface IdempotentRun {
  readonly table: Table;
  readonly request: HttpRequest;
  /** Sets the keys of one service instance apart from those of another. */
  readonly scope: string;
  readonly now: () => Date;
  /** Until when this invocation can run at all: its lock lasts as long. */
  readonly deadline: Date;
  /** The id that the operation gives to what it makes; a repeated run is handed the first one. */
  readonly newId: () => string;
}

interface IdempotencyRecord {
  readonly fingerprint: string;
  readonly itemId: string;
  /** Epoch milliseconds; whoever holds the lock changes it, so it also tells the holders apart. */
  readonly lockedUntil: number;
  /** Epoch seconds; the table's TTL attribute, honoured here because TTL deletes days later. */
  readonly expiresAt: number;
  readonly response?: HttpResponse;
}

/**
 * Runs an operation once for each `Idempotency-Key`, and answers every repetition with its first
 * answer; without the header it just runs.
 *
 * A crash leaves a lock that dies with its invocation; the next attempt takes it over and gets the
 * same id, so that the operation can see what the crashed one already wrote.
 *
 * @throws Problem `idempotency-key-reused` for another body, `request-in-progress` while the first
 * request runs, `malformed-request` for a key that is none.
 */
export async function runIdempotently(
  run: IdempotentRun,
  operation: (id: string) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const key = run.request.headers.get("idempotency-key");
  if (key === undefined) return operation(run.newId());
  if (!KEY_TEXT.test(key)) {
    throw headerProblem("Idempotency-Key", "must be 1 to 255 visible ASCII characters");
  }
  const pk = `idempotency#${digest(run.scope, run.request.principal ?? "", run.request.path, key)}`;
  const record = await acquire(run, pk);
  if (record.response) return record.response;
  try {
    const response = await operation(record.itemId);
    await unlock(run, pk, record, response);
    return response;
  } catch (error) {
    // Best effort: a lock that stays ends by itself at the deadline.
    await unlock(run, pk, record).catch(() => undefined);
    throw error;
  }
}

/** The record as this request holds it: finished when it has a response, else locked by us. */
async function acquire(run: IdempotentRun, pk: string): Promise<IdempotencyRecord> {
  const now = run.now().getTime();
  const fresh: IdempotencyRecord = {
    fingerprint: digest(run.request.body),
    itemId: run.newId(),
    lockedUntil: run.deadline.getTime(),
    expiresAt: Math.ceil(now / 1000) + RETENTION_SECONDS,
  };
  if (await start(run.table, pk, fresh, now)) return fresh;
  const found = await read(run.table, pk);
  if (found === undefined || isExpired(found, now)) throw inProgress();
  if (found.fingerprint !== fresh.fingerprint) {
    throw new Problem(
      "idempotency-key-reused",
      "the Idempotency-Key came with another body before: use a new key for a new request",
    );
  }
  if (found.response) return found;
  // Another holder's lock must not look like ours: its end must differ.
  const lockedUntil = Math.max(fresh.lockedUntil, found.lockedUntil + 1);
  const isOurs = found.lockedUntil <= now && (await takeOver(run.table, pk, found, lockedUntil));
  if (!isOurs) throw inProgress();
  return { ...found, lockedUntil };
}

async function read(table: Table, pk: string): Promise<IdempotencyRecord | undefined> {
  const { Item: record } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { pk }, ConsistentRead: true }),
    callOptions(table),
  );
  return record as IdempotencyRecord | undefined;
}

function start(table: Table, pk: string, record: IdempotencyRecord, now: number): Promise<boolean> {
  const writeId = newWriteId();
  const write = table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: { pk, writeId, ...record },
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
      ExpressionAttributeValues: { ":now": Math.floor(now / 1000) },
      ...showFound,
    }),
    callOptions(table),
  );
  return conditionHeld(write, writeId);
}

/** Takes the lock of a holder that must have ended. */
const takeOver = (table: Table, pk: string, found: IdempotencyRecord, lockedUntil: number) =>
  changeLock(table, pk, found, { lockedUntil });

/** Stores the answer, or gives the lock back for the next attempt when there is none. */
const unlock = (
  { table }: IdempotentRun,
  pk: string,
  held: IdempotencyRecord,
  response?: HttpResponse,
) => changeLock(table, pk, held, { lockedUntil: 0, ...(response && { response }) });

/** Changes a record that still has this lock and no answer; false when it has not. */
function changeLock(
  table: Table,
  pk: string,
  { lockedUntil: held }: IdempotencyRecord,
  { lockedUntil, response }: Pick<IdempotencyRecord, "lockedUntil" | "response">,
): Promise<boolean> {
  const writeId = newWriteId();
  const write = table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { pk },
      UpdateExpression: `SET lockedUntil = :next, writeId = :writeId${response ? ", #response = :response" : ""}`,
      ConditionExpression: "lockedUntil = :held AND attribute_not_exists(#response)",
      ExpressionAttributeNames: { "#response": "response" },
      ExpressionAttributeValues: {
        ":next": lockedUntil,
        ":writeId": writeId,
        ":held": held,
        ...(response && { ":response": response }),
      },
      ...showFound,
    }),
    callOptions(table),
  );
  return conditionHeld(write, writeId);
}

const isExpired = (record: IdempotencyRecord, now: number): boolean =>
  record.expiresAt <= Math.floor(now / 1000);

const inProgress = (): Problem =>
  new Problem("request-in-progress", "the request with this Idempotency-Key has not ended yet", {
    headers: { "retry-after": "1" },
  });

/** Each part is hashed with its length, so that no two lists of parts look the same. */
function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("base64url");
}
