import type { Clock } from "../clock.ts";
import type { Policy } from "../iam/policy.ts";
import type { Timers } from "../schedules/timers.ts";
import type { HandleOutcome, MessageStore } from "./message-store.ts";
import {
  type MessageCounts,
  type NewMessage,
  type Queue,
  queueNameIn,
  type ReceivedMessage,
  type SentMessage,
} from "./queue.ts";

export interface QueueServiceOptions {
  /** Opens what keeps the messages, once there is a queue. */
  readonly open: () => MessageStore;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface ReceiveOptions {
  readonly most: number;
  /** In seconds. @default that of the queue */
  readonly visibilityTimeout?: number;
  /** How long to wait for a first message, in seconds. @default 0 */
  readonly wait?: number;
  /** Ends the wait: nothing is taken for somebody who has gone. */
  readonly signal?: AbortSignal;
}

/** The queues of stacks, and their messages. */
export interface QueueService {
  /** Opens what keeps the messages now, not with the first of them. */
  open(): void;
  /** Makes a queue, or goes on with other attributes. */
  put(queue: Queue): void;
  /** With its messages. */
  remove(name: string): void;
  find(name: string): Queue | undefined;
  all(): readonly Queue[];
  /** By the queue's name: who else may use it. */
  readonly policies: Map<string, { readonly policy: Policy; readonly text: string }>;
  send(queue: Queue, message: NewMessage): SentMessage;
  receive(queue: Queue, options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  delete(queue: Queue, receiptHandle: string): HandleOutcome;
  changeVisibility(queue: Queue, receiptHandle: string, seconds: number): HandleOutcome;
  counts(queue: Queue): MessageCounts;
  purge(queue: Queue): void;
  /** Moves what a dead-letter queue holds to another queue, or back where it came from; how many. */
  redrive(queue: Queue, destination: Queue | undefined): number;
  close(): Promise<void>;
}

export function createQueueService({ open, clock, timers }: QueueServiceOptions): QueueService {
  const queues = new Map<string, Queue>();
  const waiting = new Map<string, Set<() => void>>();
  let opened: MessageStore | undefined;
  let isClosed = false;
  const messages = () => {
    opened ??= open();
    return opened;
  };

  const wake = (name: string) => {
    for (const resolve of waiting.get(name) ?? []) resolve();
  };

  /** Ends when something may have changed for those who wait for a queue's messages. */
  async function changeOf(queue: Queue, until: number, signal?: AbortSignal): Promise<void> {
    const { name } = queue;
    const those = waiting.get(name) ?? new Set();
    waiting.set(name, those);
    const next = Math.min(messages().nextVisible(queue) ?? until, until);
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        those.delete(end);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const cancel = timers.after(Math.max(next - clock().getTime(), 1), end);
      those.add(end);
      signal?.addEventListener("abort", end);
      if (signal?.aborted || isClosed) end();
    });
    if (those.size === 0) waiting.delete(name);
  }

  return {
    open: () => void messages(),
    policies: new Map(),
    put: (queue) => void queues.set(queue.name, queue),
    remove(name) {
      if (!queues.delete(name)) return;
      messages().purge(name);
      wake(name);
    },
    find: (name) => queues.get(name),
    all: () => [...queues.values()],
    send(queue, message) {
      const sent = messages().send(queue, message);
      wake(queue.name);
      return sent;
    },
    async receive(queue, { most, visibilityTimeout, wait = 0, signal }) {
      const until = clock().getTime() + wait * 1000;
      for (;;) {
        if (signal?.aborted || isClosed || !queues.has(queue.name)) return [];
        const seconds = visibilityTimeout ?? queue.visibilityTimeout;
        const received = messages().receive(queue, most, seconds);
        if (queue.redrive !== undefined) wake(queueNameIn(queue.redrive.arn));
        if (received.length > 0 || clock().getTime() >= until) return received;
        await changeOf(queue, until, signal);
      }
    },
    delete(queue, handle) {
      const outcome = messages().delete(queue, handle);
      // The next of its group can be received.
      if (queue.isFifo) wake(queue.name);
      return outcome;
    },
    changeVisibility(queue, handle, seconds) {
      const outcome = messages().changeVisibility(queue, handle, seconds);
      wake(queue.name);
      return outcome;
    },
    counts: (queue) => messages().counts(queue),
    purge: ({ name }) => messages().purge(name),
    redrive(queue, destination) {
      const moved = messages().move(queue, destination?.name);
      for (const name of queues.keys()) wake(name);
      return moved;
    },
    async close() {
      isClosed = true;
      for (const name of waiting.keys()) wake(name);
      opened?.close();
    },
  };
}
