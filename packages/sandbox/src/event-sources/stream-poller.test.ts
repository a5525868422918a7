import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DynamoDb, openDynamoDb } from "@proton/dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { InvokeResult } from "../services.ts";
import type { BatchOutcome, EventSource } from "./event-source.ts";
import { startPoller } from "./poller.ts";
import { openPositions } from "./positions.ts";
import {
  createStreamSource,
  type DiscardedBatch,
  type StreamSourceOptions,
} from "./stream-source.ts";

const TABLE = "orders";
let time: number;
let directory: string;
let dynamodb: DynamoDb;
let streamArn: string;
let discarded: DiscardedBatch[];

beforeEach(async () => {
  time = Date.parse("2026-11-27T10:00:00Z");
  discarded = [];
  directory = await mkdtemp(join(tmpdir(), "event-sources-"));
  const clock = () => new Date(time);
  dynamodb = await openDynamoDb({ region: "eu-west-1", accountId: "123456789012", clock });
  await dynamodb.execute("CreateTable", {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  streamArn = dynamodb.streamArnOf(TABLE) ?? "";
});
afterEach(async () => {
  await dynamodb.close();
  await rm(directory, { recursive: true });
});

const put = async (...keys: string[]) => {
  for (const pk of keys) {
    await dynamodb.execute("PutItem", {
      TableName: TABLE,
      Item: { pk: { S: pk }, n: { N: String(time++) } },
    });
  }
};

async function source(options: Partial<StreamSourceOptions> = {}): Promise<EventSource> {
  const { lanes = 1 } = options;
  const initial = dynamodb.streamReader(streamArn)?.start ?? "";
  return createStreamSource({
    dynamodb,
    streamArn,
    lane: 0,
    lanes,
    positions: await openPositions({ directory, id: "mapping", lanes, initial }),
    accepts: () => true,
    batchSize: 100,
    batchingWindowSeconds: 0,
    bisects: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    clock: () => new Date(time),
    discard: async (batch) => void discarded.push(batch),
    mayRead: () => true,
    ...options,
  });
}

const keyOf = ({ payload }: { payload: object }) =>
  (payload as { dynamodb: { Keys: { pk: { S: string } } } }).dynamodb.Keys.pk.S;

/** Takes batches until there are no more, and says which keys each held. */
async function drain(
  from: EventSource,
  outcome: (keys: readonly string[], ids: readonly string[]) => BatchOutcome,
  most = 50,
): Promise<string[]> {
  const seen: string[] = [];
  for (
    let batch = await from.next();
    batch !== undefined && seen.length < most;
    batch = await from.next()
  ) {
    const keys = batch.records.map(keyOf);
    seen.push(keys.join(""));
    await batch.settle(
      outcome(
        keys,
        batch.records.map(({ id }) => id),
      ),
    );
  }
  return seen;
}

const processed = () => ({ kind: "processed" }) as const;
const failedAll = { kind: "failed", failed: "all", functionError: true } as const;

it("gives records in order, as many as fit a batch", async () => {
  await put("a", "b", "c", "d", "e");

  const seen = await drain(await source({ batchSize: 2 }), processed);

  expect(seen).toEqual(["ab", "cd", "e"]);
});

it("gives records in the form that functions get", async () => {
  await put("a");

  const batch = await (await source()).next();

  expect(batch?.records[0]?.payload).toMatchObject({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    eventSourceARN: streamArn,
    awsRegion: "eu-west-1",
    dynamodb: { Keys: { pk: { S: "a" } }, SequenceNumber: expect.stringMatching(/^\d{21}$/) },
  });
});

it("goes on after what is done with when it is opened again", async () => {
  await put("a", "b", "c");
  const first = await source({ batchSize: 2 });
  await (await first.next())?.settle(processed());
  await first.next();

  const seen = await drain(await source({ batchSize: 2 }), processed);

  expect(seen).toEqual(["c"]);
});

it("waits for a batch to fill, and no longer than its window", async () => {
  const waiting = await source({ batchSize: 2, batchingWindowSeconds: 5 });
  await put("a");
  const early = await waiting.next();
  time += 5000;
  const late = await waiting.next();
  await late?.settle(processed());
  await put("b", "c");
  const full = await waiting.next();

  expect(early).toBeUndefined();
  expect(late?.records.map(keyOf)).toEqual(["a"]);
  expect(full?.records.map(keyOf)).toEqual(["b", "c"]);
});

it("repeats a failed batch as often as it may, gives it up and goes on", async () => {
  await put("a", "b", "c");
  const from = await source({ batchSize: 2, maximumRetryAttempts: 2 });

  const seen = await drain(from, (keys) => (keys.includes("a") ? failedAll : processed()));

  expect(seen).toEqual(["ab", "ab", "ab", "c"]);
  expect(discarded).toMatchObject([
    { condition: "RetryAttemptsExhausted", invocations: 3, records: [{}, {}] },
  ]);
});

it("does not count what never reached the function", async () => {
  await put("a");
  let calls = 0;
  const from = await source({ maximumRetryAttempts: 0 });

  const seen = await drain(from, () => (++calls < 4 ? { kind: "not-invoked" } : processed()));

  expect(seen).toEqual(["a", "a", "a", "a"]);
  expect(discarded).toEqual([]);
});

it("splits failed batches until the bad record is alone", async () => {
  await put("a", "b", "c", "d");
  const from = await source({ bisects: true, maximumRetryAttempts: 1 });

  const seen = await drain(from, (keys) => (keys.includes("c") ? failedAll : processed()));

  expect(seen).toEqual(["abcd", "ab", "cd", "c", "c", "d"]);
  expect(discarded.map(({ records }) => records.map(keyOf))).toEqual([["c"]]);
});

it("repeats from the first record that the function reports", async () => {
  await put("a", "b", "c", "d");
  const reports = (keys: readonly string[], ids: readonly string[]): BatchOutcome => {
    const bad = keys.indexOf("c");
    if (bad === -1) return processed();
    return { kind: "failed", failed: new Set(ids.slice(bad)), functionError: false };
  };
  const from = await source({ maximumRetryAttempts: 1 });

  const seen = await drain(from, reports);

  expect(seen).toEqual(["abcd", "cd"]);
  expect(discarded.map(({ records }) => records.map(keyOf))).toEqual([["c", "d"]]);
});

it("keeps what a partial failure has left through a restart", async () => {
  await put("a", "b", "c");
  const first = await source();
  const batch = await first.next();
  const [, second = { id: "" }] = batch?.records ?? [];
  await batch?.settle({ kind: "failed", failed: new Set([second.id]), functionError: false });

  const seen = await drain(await source(), processed);

  expect(seen).toEqual(["bc"]);
});

it("gives records up that have become too old", async () => {
  await put("a");
  time += 120_000;
  await put("b");

  const seen = await drain(await source({ maximumRecordAgeSeconds: 60 }), processed);

  expect(seen).toEqual(["b"]);
  expect(discarded).toMatchObject([{ condition: "RecordAgeExceeded", invocations: 0 }]);
});

it("passes by what no filter accepts, and does not look at it again", async () => {
  await put("a", "b", "c");
  const accepts = (record: object) => keyOf({ payload: record }) === "b";

  const seen = await drain(await source({ accepts, batchSize: 1 }), processed);
  const again = await drain(await source(), processed);

  expect(seen).toEqual(["b"]);
  expect(again).toEqual([]);
});

it("divides partition keys among lanes, each in order", async () => {
  const keys = [..."abcdefgh"];
  await put(...keys, ...keys);

  const lanes = await Promise.all(
    [0, 1, 2].map(async (lane) => drain(await source({ lane, lanes: 3 }), processed)),
  );

  const halves = lanes.map(([text = ""]) => [
    text.slice(0, text.length / 2),
    text.slice(text.length / 2),
  ]);
  expect(lanes.flat().join("").split("").sort().join("")).toBe("aabbccddeeffgghh");
  expect(halves.every(([first, second]) => first === second)).toBe(true);
  expect(lanes.filter(([text = ""]) => text.length > 0).length).toBeGreaterThan(1);
});

it("reads nothing while it may not", async () => {
  await put("a");

  expect(await (await source({ mayRead: () => false })).next()).toBeUndefined();
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
it.each<[string, InvokeResult, string]>([
  ["nothing", { kind: "ok", payload: null }, "processed"],
  ["an empty object", { kind: "ok", payload: {} }, "processed"],
  ["no failures", { kind: "ok", payload: { batchItemFailures: [] } }, "processed"],
  ["null for failures", { kind: "ok", payload: { batchItemFailures: null } }, "processed"],
  ["a failure", { kind: "ok", payload: { batchItemFailures: [{ itemIdentifier: "2" }] } }, "2"],
  [
    "an empty identifier",
    { kind: "ok", payload: { batchItemFailures: [{ itemIdentifier: "" }] } },
    "all",
  ],
  ["no identifier", { kind: "ok", payload: { batchItemFailures: [{ id: "2" }] } }, "all"],
  [
    "an unknown identifier",
    { kind: "ok", payload: { batchItemFailures: [{ itemIdentifier: "9" }] } },
    "all",
  ],
  ["something else", { kind: "ok", payload: "fine" }, "all"],
  [
    "an error",
    { kind: "function-error", errorType: "Error", errorMessage: "", payload: {} },
    "all",
  ],
  ["not at all, being throttled", { kind: "throttled" }, "not-invoked"],
])("understands a function that answers %s", async (_what, result, expected) => {
  const outcome = await new Promise<BatchOutcome>((resolve) => {
    const records = ["1", "2"].map((id) => ({ id, payload: {} }));
    const poller = startPoller({
      source: { next: async () => ({ records, settle: async (one) => done(one) }) },
      functions: { invoke: async () => result },
      functionName: "consumer",
      reportsItemFailures: true,
      timers: { now: () => new Date(time), after: () => () => undefined },
      onProblem: () => undefined,
    });
    const done = (one: BatchOutcome) => {
      void poller.stop();
      resolve(one);
    };
  });

  const failed = outcome.kind === "failed" ? outcome.failed : outcome.kind;
  expect(typeof failed === "string" ? failed : [...failed].join()).toBe(expected);
});

it("says once that a source cannot be read, and goes on when it can", async () => {
  const problems: string[] = [];
  let asked = 0;
  await new Promise<void>((resolve) => {
    const poller = startPoller({
      source: {
        async next() {
          asked += 1;
          if (asked < 4) throw new Error("the stream is gone");
          void poller.stop().then(resolve);
          return undefined;
        },
      },
      functions: { invoke: async () => ({ kind: "throttled" }) },
      functionName: "consumer",
      reportsItemFailures: false,
      timers: {
        now: () => new Date(time),
        after: (_milliseconds, act) => {
          setImmediate(act);
          return () => undefined;
        },
      },
      onProblem: (reason) => problems.push(reason),
    });
  });

  expect(problems).toEqual(["the stream is gone"]);
});
