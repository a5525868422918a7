import { randomUUID } from "node:crypto";
import { type Database, type Row, summedJson } from "@proton/dynamodb";
import type { Clock } from "../clock.ts";
import {
  type MessageAttributes,
  type MessageCounts,
  type NewMessage,
  type Queue,
  queueNameIn,
  type ReceivedMessage,
  type SentMessage,
} from "./queue.ts";

/** What became of a request about a message that somebody has. */
export type HandleOutcome = "done" | "expired" | "not-in-flight" | "invalid";

/** Keeps the messages of queues. */
export interface MessageStore {
  send(queue: Queue, message: NewMessage): SentMessage;
  /** Takes messages, up to a number and in the queue's order, out of others' sight for so many seconds. */
  receive(queue: Queue, most: number, visibilityTimeout: number): readonly ReceivedMessage[];
  delete(queue: Queue, receiptHandle: string): HandleOutcome;
  changeVisibility(queue: Queue, receiptHandle: string, seconds: number): HandleOutcome;
  counts(queue: Queue): MessageCounts;
  /** When the next message can be received that cannot be now, in milliseconds since 1970. */
  nextVisible(queue: Queue): number | undefined;
  purge(queueName: string): void;
  /** Moves what can be received to another queue, or back to the queues that gave it up; how many. */
  move(queue: Queue, destination: string | undefined): number;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    sent INTEGER NOT NULL,
    visible INTEGER NOT NULL,
    receives INTEGER NOT NULL,
    receives_here INTEGER NOT NULL,
    first_received INTEGER,
    receipt TEXT,
    group_id TEXT,
    source TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_in_order ON messages (queue, visible, sequence);
  CREATE INDEX IF NOT EXISTS messages_in_groups ON messages (queue, group_id, sequence);
  CREATE TABLE IF NOT EXISTS deduplication (
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    message TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (queue, key)
  ) STRICT, WITHOUT ROWID;
`;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MILLISECONDS = 5 * 60 * 1000;
/** Makes sequence numbers as long as AWS's are. */
const SEQUENCE_OFFSET = 10_000_000_000_000_000_000n;

/** One whose message's group has one that somebody has, or a message before it, has to wait. */
const IS_BLOCKED = `EXISTS (
  SELECT 1 FROM messages other WHERE other.queue = messages.queue AND other.group_id = messages.group_id
    AND other.visible > ? AND (other.receipt IS NOT NULL OR other.sequence < messages.sequence))`;

interface Content {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
}

export function createMessageStore(db: Database, clock: Clock): MessageStore {
  db.execute(SCHEMA);
  const now = () => clock().getTime();
  const sequenceNumber = (sequence: number) => String(SEQUENCE_OFFSET + BigInt(sequence));

  function send(queue: Queue, message: NewMessage): SentMessage {
    const { groupId, deduplicationId, delay = queue.delay, ...rest } = message;
    const time = now();
    const key =
      queue.deduplicationScope === "messageGroup"
        ? JSON.stringify([groupId, deduplicationId])
        : String(deduplicationId);
    if (queue.isFifo) {
      db.run("DELETE FROM deduplication WHERE queue = ? AND until <= ?", queue.name, time);
      const sql = "SELECT message, sequence FROM deduplication WHERE queue = ? AND key = ?";
      const known = db.get(sql, queue.name, key);
      if (known !== undefined) return sentOf(queue, String(known.message), Number(known.sequence));
    }
    const id = randomUUID();
    const content: Content = { ...rest, ...(deduplicationId !== undefined && { deduplicationId }) };
    db.run(
      "INSERT INTO messages (queue, id, content, sent, visible, receives, receives_here, group_id) VALUES (?, ?, ?, ?, ?, 0, 0, ?)",
      ...[queue.name, id, summedJson(content), time, time + delay * 1000, groupId ?? null],
    );
    const sequence = Number(db.get("SELECT last_insert_rowid() AS sequence")?.sequence);
    if (queue.isFifo) {
      db.run(
        "INSERT INTO deduplication (queue, key, message, sequence, until) VALUES (?, ?, ?, ?, ?)",
        ...[queue.name, key, id, sequence, time + DEDUPLICATION_MILLISECONDS],
      );
    }
    return sentOf(queue, id, sequence);
  }

  const sentOf = (queue: Queue, id: string, sequence: number): SentMessage => ({
    id,
    ...(queue.isFifo && { sequenceNumber: sequenceNumber(sequence) }),
  });

  function receive(queue: Queue, most: number, visibilityTimeout: number) {
    const time = now();
    forgetExpired(queue, time);
    giveUp(queue, time);
    const until = time + visibilityTimeout * 1000;
    const received: ReceivedMessage[] = [];
    for (const row of candidates(queue, most, time)) {
      const receipt = randomUUID();
      db.run(
        "UPDATE messages SET visible = ?, receipt = ?, receives = receives + 1, receives_here = receives_here + 1, first_received = coalesce(first_received, ?) WHERE sequence = ?",
        ...[until, receipt, time, Number(row.sequence)],
      );
      received.push(receivedOf(queue, row, receipt, time));
    }
    return received;
  }

  function candidates(queue: Queue, most: number, time: number): readonly Row[] {
    const free = "SELECT * FROM messages WHERE queue = ? AND visible <= ?";
    return queue.isFifo
      ? db.all(
          `${free} AND NOT ${IS_BLOCKED} ORDER BY sequence LIMIT ?`,
          ...[queue.name, time, time, most],
        )
      : db.all(`${free} ORDER BY visible, sequence LIMIT ?`, queue.name, time, most);
  }

  /** Messages that were received often enough go to the dead-letter queue instead of being received. */
  function giveUp(queue: Queue, time: number): void {
    const { redrive } = queue;
    if (redrive === undefined) return;
    // A FIFO queue's dead-letter queue counts the retention anew.
    const sent = queue.isFifo ? "?" : "coalesce(sent, ?)";
    db.run(
      `UPDATE messages SET queue = ?, source = ?, sent = ${sent}, visible = ?, receives_here = 0, receipt = NULL
        WHERE queue = ? AND visible <= ? AND receives_here >= ?`,
      ...[queueNameIn(redrive.arn), queue.arn, time, time, queue.name, time],
      redrive.maxReceiveCount,
    );
  }

  function forgetExpired(queue: Queue, time: number): void {
    const oldest = time - queue.retentionPeriod * 1000;
    db.run("DELETE FROM messages WHERE queue = ? AND sent <= ?", queue.name, oldest);
  }

  function receivedOf(queue: Queue, row: Row, receipt: string, time: number): ReceivedMessage {
    const { body, attributes, senderId, ...rest } = db.parse(row.content) as Content;
    return {
      ...{ id: String(row.id), receiptHandle: handleOf(queue, String(row.id), receipt) },
      ...{ body, attributes, senderId, ...rest },
      sent: Number(row.sent),
      receives: Number(row.receives) + 1,
      firstReceived: Number(row.first_received ?? time),
      ...(queue.isFifo && { sequenceNumber: sequenceNumber(Number(row.sequence)) }),
      ...(row.group_id !== null && { groupId: String(row.group_id) }),
      ...(row.source !== null && { deadLetterSource: String(row.source) }),
    };
  }

  /** Does something with a message that the holder of a handle still has. */
  function withHandle(
    queue: Queue,
    handle: string,
    work: (sequence: number) => void,
    gone: HandleOutcome,
  ): HandleOutcome {
    const read = readHandle(queue, handle);
    if (read === undefined) return "invalid";
    const sql = "SELECT sequence, visible, receipt FROM messages WHERE queue = ? AND id = ?";
    const row = db.get(sql, queue.name, read.id);
    if (row === undefined || row.receipt !== read.receipt) return gone;
    if (Number(row.visible) <= now() && (queue.isFifo || gone === "not-in-flight")) {
      return gone === "not-in-flight" ? gone : "expired";
    }
    work(Number(row.sequence));
    return "done";
  }

  return {
    send: (queue, message) => db.transaction(() => send(queue, message)),
    receive: (queue, most, seconds) => db.transaction(() => receive(queue, most, seconds)),
    // A handle of before, or of a message that is gone, deletes nothing and succeeds.
    delete: (queue, handle) =>
      withHandle(
        queue,
        handle,
        (sequence) => db.run("DELETE FROM messages WHERE sequence = ?", sequence),
        "done",
      ),
    changeVisibility: (queue, handle, seconds) =>
      withHandle(
        queue,
        handle,
        (sequence) =>
          db.run(
            "UPDATE messages SET visible = ? WHERE sequence = ?",
            now() + seconds * 1000,
            sequence,
          ),
        "not-in-flight",
      ),
    counts(queue) {
      const time = now();
      forgetExpired(queue, time);
      const sql = `SELECT count(*) FILTER (WHERE visible <= ?1) AS visible,
        count(*) FILTER (WHERE visible > ?1 AND receipt IS NOT NULL) AS inFlight,
        count(*) FILTER (WHERE visible > ?1 AND receipt IS NULL) AS delayed FROM messages WHERE queue = ?2`;
      const row = db.get(sql, time, queue.name);
      return {
        visible: Number(row?.visible),
        inFlight: Number(row?.inFlight),
        delayed: Number(row?.delayed),
      };
    },
    nextVisible(queue) {
      const sql = "SELECT min(visible) AS next FROM messages WHERE queue = ? AND visible > ?";
      const next = db.get(sql, queue.name, now())?.next;
      return typeof next === "number" ? next : undefined;
    },
    purge(queueName) {
      db.transaction(() => {
        db.run("DELETE FROM messages WHERE queue = ?", queueName);
        db.run("DELETE FROM deduplication WHERE queue = ?", queueName);
      });
    },
    move(queue, destination) {
      const time = now();
      // The names in ARNs of one account and Region begin at the same place.
      const nameAt = queue.arn.length - queue.name.length + 1;
      return db.run(
        `UPDATE messages SET queue = coalesce(?, substr(source, ?)), visible = ?, receives_here = 0, receipt = NULL, source = NULL
          WHERE queue = ? AND visible <= ? AND source IS NOT NULL`,
        ...[destination ?? null, nameAt, time, queue.name, time],
      );
    },
    close: () => db.close(),
  };
}

const handleOf = (queue: Queue, id: string, receipt: string) =>
  Buffer.from(JSON.stringify([queue.name, id, receipt])).toString("base64");

function readHandle(queue: Queue, handle: string) {
  try {
    const read: unknown = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    if (!Array.isArray(read) || read.length !== 3 || read[0] !== queue.name) return undefined;
    return { id: String(read[1]), receipt: String(read[2]) };
  } catch {
    return undefined;
  }
}
