import type { ControlPlane, WorkMessage, WorkQueue } from "../../src/index.ts";

/** A message, and when it is due in the queue's own time. */
interface Sent {
  readonly messageId: string;
  readonly body: string;
  readonly due: number;
}

/** Milliseconds after which a message comes back that nobody has finished with, and between sweeps. */
const VISIBILITY = 30_000;
const SWEEP = 60_000;
const MOST_TURNS = 1000;

export interface TestQueue extends WorkQueue {
  /** Everything that is under way, the next one first. */
  messages(): readonly WorkMessage[];
  /** Lets the next message take its turn in a process, and answers whether there was one. */
  deliver(plane: ControlPlane): Promise<boolean>;
  /** Delivers, and sweeps once a minute, until a sweep finds nothing to send; how many turns that took. */
  settle(nextPlane: () => ControlPlane): Promise<number>;
  /** Milliseconds of its own time that have passed. */
  now(): number;
  /** The queue does not answer as often as this. */
  unreachable(times: number): void;
}

/**
 * A queue in a time of its own, which passes as its messages come. As SQS, it may deliver a message
 * twice, and does so with a turn that failed.
 *
 * @param options.twice every message comes twice
 */
export function createTestQueue(options: { readonly twice?: boolean } = {}): TestQueue {
  const sent: Sent[] = [];
  /** By message, how often each came. */
  const receives = new Map<string, number>();
  let messages = 0;
  let now = 0;
  let sweepAt = SWEEP;
  let failures = 0;

  function take(): Sent | undefined {
    const due = Math.min(...sent.map((message) => message.due));
    const index = sent.findIndex((message) => message.due === due);
    return index === -1 ? undefined : sent.splice(index, 1)[0];
  }

  const queue: TestQueue = {
    async send(message, delayMilliseconds) {
      if (failures > 0) {
        failures -= 1;
        throw new Error("the queue cannot be reached");
      }
      messages += 1;
      const messageId = `message-${messages}`;
      const one = { messageId, body: JSON.stringify(message), due: now + delayMilliseconds };
      sent.push(one, ...(options.twice ? [one] : []));
    },
    messages: () =>
      sent.toSorted((a, b) => a.due - b.due).map(({ body }) => JSON.parse(body) as WorkMessage),
    async deliver(plane) {
      const message = take();
      if (message === undefined) return false;
      now = Math.max(now, message.due);
      const { messageId, body } = message;
      const count = (receives.get(messageId) ?? 0) + 1;
      receives.set(messageId, count);
      try {
        const delivery = { messageId, isAbandoned: count > 1 };
        await plane.receive(JSON.parse(body) as WorkMessage, delivery);
        await plane.drain();
      } catch {
        sent.push({ ...message, due: now + VISIBILITY });
      }
      return true;
    },
    async settle(nextPlane) {
      for (let turns = 0; ; turns += 1) {
        if (turns === MOST_TURNS) {
          throw new Error(`there is no end of ${JSON.stringify(queue.messages())}`);
        }
        const isQuiet = sent.length === 0;
        if (isQuiet || sent.every(({ due }) => due > sweepAt)) {
          now = Math.max(now, sweepAt);
          sweepAt = now + SWEEP;
          const plane = nextPlane();
          await plane.start();
          await plane.drain();
          if (isQuiet && sent.length === 0) return turns;
        }
        await queue.deliver(nextPlane());
      }
    },
    now: () => now,
    unreachable: (times) => {
      failures = times;
    },
  };
  return queue;
}
