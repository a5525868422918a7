import type { Running, StackEvent } from "@proton/cloudformation";

/** How many ended operations are kept for who looks at them late. */
const KEPT = 50;

/** The operations of this process, by their stack and token. */
export interface Operations<Result extends object> {
  find(key: string): Operation<Result> | undefined;
  open(key: string): Operation<Result>;
}

/** An operation that goes on whether or not somebody looks. */
export interface Operation<Result extends object> {
  readonly cancellation: AbortController;
  readonly onEvent: (event: StackEvent) => void;
  /** Takes on what the operation does. */
  follow(running: Promise<Result>): void;
  ended(): Result | undefined;
  /**
   * Answers as soon as there is something new, at the latest after so many milliseconds.
   *
   * @throws what the operation threw
   */
  look(cursor: string | undefined, milliseconds: number): Promise<Look<Result>>;
}

type Look<Result> = (Running | Result) & { readonly events: readonly StackEvent[] };

export function createOperations<Result extends object>(): Operations<Result> {
  const all = new Map<string, Operation<Result>>();
  return {
    find: (key) => all.get(key),
    open(key) {
      // What threw is begun anew by whoever comes again.
      const operation = createOperation<Result>(() => all.delete(key));
      all.set(key, operation);
      for (const [old, { ended }] of all) {
        if (all.size <= KEPT) break;
        if (ended() !== undefined) all.delete(old);
      }
      return operation;
    },
  };
}

function createOperation<Result extends object>(onThrown: () => void): Operation<Result> {
  const events: StackEvent[] = [];
  let end: { readonly result: Result } | { readonly error: unknown } | undefined;
  let news = Promise.withResolvers<void>();

  const ended = () => (end !== undefined && "result" in end ? end.result : undefined);

  function tell(): void {
    news.resolve();
    news = Promise.withResolvers();
  }

  return {
    cancellation: new AbortController(),
    onEvent: (event) => {
      events.push(event);
      tell();
    },
    follow(running) {
      running.then(
        (result) => {
          end = { result };
          tell();
        },
        (error: unknown) => {
          end = { error };
          onThrown();
          tell();
        },
      );
    },
    ended,
    async look(cursor, milliseconds) {
      const seen = Number(cursor ?? 0);
      if (end === undefined && events.length <= seen) await within(news.promise, milliseconds);
      const since = events.slice(seen);
      if (end !== undefined && "error" in end) throw end.error;
      const result = ended();
      if (result !== undefined) return { ...result, events: since };
      const now = String(events.length);
      return { outcome: "running", cursor: now, waitMilliseconds: 0, events: since };
    },
  };
}

async function within(news: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([news, late]);
  clearTimeout(timer);
}
