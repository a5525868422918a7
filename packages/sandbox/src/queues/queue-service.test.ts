import { openDatabase } from "@proton/dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemTimers } from "../schedules/timers.ts";
import { createMessageStore } from "./message-store.ts";
import type { NewMessage, Queue } from "./queue.ts";
import { createQueueService, type QueueService } from "./queue-service.ts";

let now: number;
let queues: QueueService;
beforeEach(() => {
  now = Date.UTC(2026, 10, 1);
  const clock = () => new Date(now);
  const open = () => createMessageStore(openDatabase(undefined), clock);
  queues = createQueueService({ open, clock, timers: systemTimers });
});
afterEach(() => queues.close());

const later = (seconds: number) => {
  now += seconds * 1000;
};
function queue(properties: Partial<Queue> = {}): Queue {
  const name = properties.name ?? "jobs";
  const made: Queue = {
    name,
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    created: now,
    modified: now,
    visibilityTimeout: 30,
    delay: 0,
    maximumMessageSize: 1_048_576,
    retentionPeriod: 345_600,
    receiveWait: 0,
    isFifo: false,
    isDeduplicatedByContent: false,
    deduplicationScope: "queue",
    others: {},
    tags: {},
    ...properties,
  };
  queues.put(made);
  return made;
}
const fifo = (properties: Partial<Queue> = {}) =>
  queue({ name: "jobs.fifo", isFifo: true, ...properties });
const send = (to: Queue, body: string, rest: Partial<NewMessage> = {}) =>
  queues.send(to, { body, attributes: {}, senderId: "me", ...rest });
const sendInGroup = (to: Queue, groupId: string, body: string) =>
  send(to, body, { groupId, deduplicationId: body });
const receive = (from: Queue, most = 10) => queues.receive(from, { most });
const bodies = async (from: Queue, most = 10) =>
  (await receive(from, most)).map(({ body }) => body);

it("shows a message again when its visibility timeout has ended, and counts", async () => {
  const jobs = queue();
  send(jobs, "a");

  expect(await bodies(jobs)).toEqual(["a"]);
  expect(await bodies(jobs)).toEqual([]);
  expect(queues.counts(jobs)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  later(30);

  expect(await receive(jobs)).toMatchObject([{ body: "a", receives: 2 }]);
});

it("deletes with the handle of the last receipt only", async () => {
  const jobs = queue();
  send(jobs, "a");
  const [first] = await receive(jobs);
  later(30);
  const [second] = await receive(jobs);

  expect(queues.delete(jobs, first?.receiptHandle ?? "")).toBe("done");
  expect(queues.counts(jobs).inFlight).toBe(1);
  expect(queues.delete(jobs, second?.receiptHandle ?? "")).toBe("done");
  expect(queues.counts(jobs).inFlight).toBe(0);
  expect(queues.delete(jobs, "nonsense")).toBe("invalid");
});

it("delays what is sent, and waits for it", async () => {
  const jobs = queue({ delay: 5 });
  send(jobs, "of the queue");
  send(jobs, "at once", { delay: 0 });

  expect(await bodies(jobs)).toEqual(["at once"]);
  expect(queues.counts(jobs)).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
  later(5);

  expect(await bodies(jobs)).toEqual(["of the queue"]);
});

it("gives a message to one of those who wait for it", async () => {
  const jobs = queue();
  const waiting = [1, 2].map(() => queues.receive(jobs, { most: 10, wait: 20 }));
  send(jobs, "a");
  const first = await Promise.race(waiting);
  send(jobs, "b");

  const received = (await Promise.all(waiting)).flat().map(({ body }) => body);

  expect(first.map(({ body }) => body)).toEqual(["a"]);
  expect(received.sort()).toEqual(["a", "b"]);
});

it("takes nothing for a receiver who has gone", async () => {
  const jobs = queue();
  const gone = new AbortController();
  const waiting = queues.receive(jobs, { most: 1, wait: 20, signal: gone.signal });
  gone.abort();
  send(jobs, "a");

  expect(await waiting).toEqual([]);
  expect(await bodies(jobs)).toEqual(["a"]);
});

it("forgets what nobody took in time", async () => {
  const jobs = queue({ retentionPeriod: 60 });
  send(jobs, "a");
  later(60);

  expect(queues.counts(jobs).visible).toBe(0);
  expect(await bodies(jobs)).toEqual([]);
});

it("gives up to the dead-letter queue what was received too often", async () => {
  const lost = queue({ name: "lost" });
  const jobs = queue({ redrive: { arn: lost.arn, maxReceiveCount: 2 } });
  const { id } = send(jobs, "bad");
  for (const _ of [1, 2]) {
    expect(await bodies(jobs)).toEqual(["bad"]);
    later(30);
  }

  expect(await bodies(jobs)).toEqual([]);
  expect(await receive(lost)).toMatchObject([
    { id, body: "bad", receives: 3, deadLetterSource: jobs.arn },
  ]);
});

it("moves what it gave up to another queue, or back", async () => {
  const [lost, other] = [queue({ name: "lost" }), queue({ name: "other" })];
  const jobs = queue({ redrive: { arn: lost.arn, maxReceiveCount: 1 } });
  send(jobs, "bad");
  await bodies(jobs);
  later(30);
  await bodies(jobs);
  send(lost, "its own");

  expect(queues.redrive(lost, other)).toBe(1);
  expect(await bodies(other)).toEqual(["bad"]);
  expect(await bodies(lost)).toEqual(["its own"]);
});

it("keeps the order within a group, and lets other groups pass", async () => {
  const jobs = fifo();
  sendInGroup(jobs, "a", "a1");
  sendInGroup(jobs, "a", "a2");
  sendInGroup(jobs, "b", "b1");

  const [first] = await receive(jobs, 1);
  expect(first?.body).toBe("a1");
  expect(await bodies(jobs)).toEqual(["b1"]);
  queues.delete(jobs, first?.receiptHandle ?? "");
  expect(await bodies(jobs)).toEqual(["a2"]);
});

it("does not let a group's later messages pass one that comes back", async () => {
  const jobs = fifo();
  sendInGroup(jobs, "a", "a1");
  sendInGroup(jobs, "a", "a2");
  const [first] = await receive(jobs, 1);
  queues.changeVisibility(jobs, first?.receiptHandle ?? "", 60);
  later(40);

  expect(await bodies(jobs)).toEqual([]);
  later(20);
  expect(await bodies(jobs)).toEqual(["a1", "a2"]);
  expect(queues.delete(jobs, first?.receiptHandle ?? "")).toBe("done");
  expect(queues.counts(jobs).inFlight).toBe(2);
});

it("sends a message of the same deduplication id once in five minutes", async () => {
  const jobs = fifo();
  const first = sendInGroup(jobs, "a", "same");
  const again = sendInGroup(jobs, "b", "same");
  later(300);
  const third = sendInGroup(jobs, "a", "same");

  expect(again).toEqual(first);
  expect(third.id).not.toBe(first.id);
  expect(BigInt(third.sequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.sequenceNumber ?? 0));
  expect(queues.counts(jobs).visible).toBe(2);
});

it("tells groups apart where deduplication goes by group", () => {
  const jobs = fifo({ deduplicationScope: "messageGroup" });

  const ids = ["a", "b", "a"].map((group) => sendInGroup(jobs, group, "same").id);

  expect(new Set(ids).size).toBe(2);
});

it("loses its messages with the queue", async () => {
  const jobs = queue();
  send(jobs, "a");
  queues.remove("jobs");
  const again = queue();

  expect(await bodies(again)).toEqual([]);
});
