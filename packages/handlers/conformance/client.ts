/** An answer of the API, body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a request may carry besides method and path. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** Talks to one API and remembers what it created there. */
export interface ConformanceClient {
  /** Sends a request; the path is relative to the API's base URL and starts with a slash. */
  send(method: string, path: string, parts?: RequestParts): Promise<Answer>;
  /** Deletes every item that was created through this client and is still there. */
  cleanUp(): Promise<void>;
}

/** Where the API is, and what every request to it needs. */
export interface ClientOptions {
  readonly url: string;
  /** For example an `authorization` header. */
  readonly headers?: Readonly<Record<string, string>>;
}

const MAXIMUM_THROTTLED_ATTEMPTS = 6;
const cleanUpConcurrency = 20;

/** Makes a client of the API at a base URL. */
export function createConformanceClient(options: ClientOptions): ConformanceClient {
  const base = options.url.replace(/\/+$/, "");
  const created = new Set<string>();

  async function send(method: string, path: string, parts: RequestParts = {}): Promise<Answer> {
    const answer = await sendUnthrottled(base + path, {
      method,
      headers: { ...defaultHeaders(parts), ...options.headers, ...parts.headers },
      redirect: "manual",
      ...(parts.body !== undefined && { body: encode(parts.body) }),
    });
    if (answer.status === 201) created.add(readId(answer.text));
    return answer;
  }

  async function cleanUp(): Promise<void> {
    const ids = [...created].filter((id) => id !== "");
    created.clear();
    await forEachConcurrently(ids, cleanUpConcurrency, async (id) => {
      await send("DELETE", `/items/${id}`);
    });
  }

  return { send, cleanUp };
}

/** Runs an action on every value, a few at a time. */
export async function forEachConcurrently<T>(
  values: Iterable<T>,
  concurrency: number,
  action: (value: T) => Promise<void>,
): Promise<void> {
  const iterator = values[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await action(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** A deployed API throttles the suite as it would any client, and that is no failure. */
async function sendUnthrottled(url: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, init);
    const text = await response.text();
    if (response.status !== 429 || attempt === MAXIMUM_THROTTLED_ATTEMPTS) {
      return { status: response.status, headers: response.headers, text };
    }
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
  }
}

const defaultHeaders = (parts: RequestParts): Record<string, string> =>
  parts.body === undefined ? {} : { "content-type": "application/json" };

const encode = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === "string" || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);

function readId(text: string): string {
  try {
    return String((JSON.parse(text) as { id?: unknown }).id ?? "");
  } catch {
    return "";
  }
}
