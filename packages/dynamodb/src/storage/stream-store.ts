import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { keyIn } from "../operations/keys.ts";
import type { StreamSpecification, Table } from "../tables/table.ts";
import { type Item, sizeOfItem } from "../values/index.ts";
import type { Database, Row } from "./database.ts";
import type { ItemChange } from "./item-store.ts";
import { summedJson } from "./summed-json.ts";

/** A stream, of a table that may be gone. */
export interface Stream {
  readonly arn: string;
  readonly tableName: string;
  readonly label: string;
  readonly viewType: NonNullable<StreamSpecification["StreamViewType"]>;
  readonly keySchema: unknown;
  /** Seconds since 1970. */
  readonly created: number;
  /** The sequence at which its shard begins, and at which it ended. */
  readonly first: number;
  readonly last: number | undefined;
}

/** A change as a stream tells it. */
export interface StreamRecord {
  readonly sequence: number;
  /** As the API has it. */
  readonly record: object;
}

/** Keeps what happened to the items of tables that have streams. */
export interface StreamStore {
  open(table: Table): void;
  /** Ends the stream of a table, which can still be read. */
  close(table: Table): void;
  find(arn: string): Stream | undefined;
  all(): readonly Stream[];
  /** Tells of a change, unless it changed nothing. */
  append(change: ItemChange): void;
  read(stream: Stream, from: number, limit: number): readonly StreamRecord[];
  /** The sequence that the next record will have. */
  next(): number;
  /** Forgets what is older than a day, and streams that ended longer ago than that. */
  trim(): void;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Makes sequence numbers as long as AWS's are. */
const SEQUENCE_OFFSET = 100_000_000_000_000_000_000n;

/** A sequence number as the API has it: 21 digits. */
export const sequenceText = (sequence: number) => String(SEQUENCE_OFFSET + BigInt(sequence));

/** The sequence that a text of the API's form stands for. */
export function sequenceOf(text: string): number | undefined {
  if (!/^\d{21,40}$/.test(text)) return undefined;
  const sequence = BigInt(text) - SEQUENCE_OFFSET;
  return sequence < 0n || sequence > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(sequence);
}

export function createStreamStore(db: Database, clock: () => Date, region: string): StreamStore {
  const next = () =>
    Number(db.get("SELECT seq FROM sqlite_sequence WHERE name = 'stream_records'")?.seq ?? 0) + 1;

  return {
    next,
    open({ arn, definition }) {
      const { streamLabel = "", StreamSpecification, TableName, KeySchema } = definition;
      db.run(
        "INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        `${arn}/stream/${streamLabel}`,
        TableName,
        streamLabel,
        StreamSpecification?.StreamViewType ?? "KEYS_ONLY",
        JSON.stringify(KeySchema),
        clock().getTime() / 1000,
        next(),
      );
    },
    close({ arn, definition }) {
      const name = `${arn}/stream/${definition.streamLabel}`;
      db.run("UPDATE streams SET last = ? WHERE arn = ? AND last IS NULL", next() - 1, name);
    },
    find(arn) {
      const row = db.get("SELECT * FROM streams WHERE arn = ?", arn);
      return row && streamOf(row);
    },
    all: () => db.all("SELECT * FROM streams ORDER BY arn").map(streamOf),
    append(change) {
      const { table, before, after } = change;
      const { StreamSpecification, streamLabel } = table.definition;
      const item = after ?? before?.item;
      if (!StreamSpecification?.StreamEnabled || !item) return;
      if (before && after && isDeepStrictEqual(plain(before.item), plain(after))) return;
      const created = clock().getTime();
      const record = recordOf(change, item, sequenceText(next()), created, region);
      db.run(
        "INSERT INTO stream_records (stream, created, record) VALUES (?, ?, ?)",
        `${table.arn}/stream/${streamLabel}`,
        created,
        summedJson(record),
      );
    },
    read: (stream, from, limit) =>
      db
        .all(
          "SELECT sequence, record FROM stream_records WHERE stream = ? AND sequence >= ? ORDER BY sequence LIMIT ?",
          stream.arn,
          from,
          limit,
        )
        .map(({ sequence, record }) => ({
          sequence: Number(sequence),
          record: db.parse(record) as object,
        })),
    trim() {
      const oldest = clock().getTime() - DAY_MILLISECONDS;
      db.run("DELETE FROM stream_records WHERE created < ?", oldest);
      db.run(
        "DELETE FROM streams WHERE last IS NOT NULL AND created < ? AND arn NOT IN (SELECT stream FROM stream_records)",
        oldest / 1000,
      );
    },
  };
}

const plain = (item: Item): unknown => JSON.parse(JSON.stringify(item));

function streamOf(row: Row): Stream {
  return {
    arn: String(row.arn),
    tableName: String(row.tableName),
    label: String(row.label),
    viewType: String(row.viewType) as Stream["viewType"],
    keySchema: JSON.parse(String(row.keySchema)),
    created: Number(row.created),
    first: Number(row.first),
    last: row.last === null ? undefined : Number(row.last),
  };
}

function recordOf(
  { table, before, after, isExpiry }: ItemChange,
  item: Item,
  SequenceNumber: string,
  created: number,
  awsRegion: string,
): object {
  const StreamViewType = table.definition.StreamSpecification?.StreamViewType ?? "KEYS_ONLY";
  const Keys = keyIn(item, table.keyNames);
  const shows = (image: "NEW" | "OLD") =>
    StreamViewType === `${image}_IMAGE` || StreamViewType === "NEW_AND_OLD_IMAGES";
  const NewImage = shows("NEW") ? after : undefined;
  const OldImage = shows("OLD") ? before?.item : undefined;
  const sizes = [Keys, NewImage, OldImage].map((image) => (image ? sizeOfItem(image) : 0));
  return {
    eventID: hash("md5", `${table.arn}${SequenceNumber}`),
    eventName: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(created / 1000),
      Keys,
      ...(NewImage && { NewImage }),
      ...(OldImage && { OldImage }),
      SequenceNumber,
      SizeBytes: sizes.reduce((sum, size) => sum + size, 0),
      StreamViewType,
    },
    ...(isExpiry && {
      userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
    }),
  };
}
