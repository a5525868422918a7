import { setTimeout } from "node:timers/promises";

/** What a host of repositories answered. */
export interface RestAnswer {
  readonly status: number;
  /** `undefined` for an empty body, or one that is not JSON. */
  readonly json: unknown;
}

export interface RestRequest {
  readonly json?: object;
  readonly form?: FormData;
  /** Statuses beside those of success that are answers, too. */
  readonly expected?: readonly number[];
}

/** Asks the REST API of one host. */
export type RestClient = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  request?: RestRequest,
) => Promise<RestAnswer>;

export interface RestClientOptions {
  readonly baseUrl: string;
  /** Carry the token: no error shows them. */
  readonly headers: Readonly<Record<string, string>>;
  /** @default a real timer */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

const LIMIT_MILLISECONDS = 30_000;
/** Before a request is made again, where the host does not say when. */
const PAUSES: readonly number[] = [1000, 5000, 15_000];
/** A host that wants to be left alone for longer is not waited for. */
const LONGEST_PAUSE = 60_000;

/**
 * A host that is out of reach, has too much to do or limits its rate is asked again a few times, so that
 * requests must be such that making them twice does no harm.
 *
 * @throws Error naming the request and what the host said of it
 */
export function createRestClient(options: RestClientOptions): RestClient {
  const { headers, sleep = setTimeout } = options;
  const base = options.baseUrl.replace(/\/+$/, "");

  function ask(method: string, path: string, { json, form }: RestRequest) {
    return fetch(`${base}${path}`, {
      method,
      headers: {
        ...headers,
        "user-agent": "proton",
        ...(json && { "content-type": "application/json" }),
      },
      ...((json || form) && { body: json ? JSON.stringify(json) : (form as FormData) }),
      // A token goes to the host that it was given for, and nowhere else.
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    }).catch((error: Error) => error);
  }

  return async (method, path, request = {}) => {
    const { expected = [] } = request;
    const what = `${method} ${base}${path}`;
    for (const pause of [...PAUSES, undefined]) {
      const response = await ask(method, path, request);
      if (response instanceof Error) {
        const reason = response.cause instanceof Error ? response.cause.message : response.message;
        if (pause === undefined) throw new Error(`${what} failed: ${reason}`);
        await sleep(pause);
        continue;
      }
      const answer = { status: response.status, json: parsed(await response.text()) };
      if (response.ok || expected.includes(response.status)) return answer;
      const wanted = pauseOf(response, pause);
      if (wanted !== undefined && wanted <= LONGEST_PAUSE && pause !== undefined) {
        await sleep(wanted);
        continue;
      }
      throw new Error(
        `${what} answered ${response.status}${reasonIn(answer.json)}${wayOut(response, wanted)}`,
      );
    }
    throw new Error(`${what} failed`);
  };
}

/** Milliseconds that the host wants to be left alone; `undefined` where asking again is of no use. */
function pauseOf({ status, headers }: Response, fallback: number | undefined): number | undefined {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  const isSpent = headers.get("x-ratelimit-remaining") === "0";
  // GitHub answers 403 or 429, and says in one header or the other when to go on.
  const isLimit = status === 429 || (status === 403 && (isSpent || !Number.isNaN(after)));
  if (!isLimit && ![500, 502, 503, 504, 555].includes(status)) return undefined;
  if (!Number.isNaN(after)) return after * 1000;
  return isSpent ? Number.POSITIVE_INFINITY : fallback;
}

function wayOut({ status, headers }: Response, wanted: number | undefined): string {
  if (status >= 300 && status < 400) {
    return `: it has moved to ${headers.get("location") ?? "another place"}; name the repository, or the host's URL, as it is now`;
  }
  if (wanted === undefined || wanted <= LONGEST_PAUSE) return "";
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  const time = Number.isNaN(reset)
    ? `in ${wanted / 1000} seconds`
    : `after ${new Date(reset * 1000).toISOString()}`;
  return `; the limit of its requests is reached: deploy again ${time}`;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitHub and GitLab say `message`, GitHub with `errors` where several things can be wrong, Bitbucket `error.message`. */
function reasonIn(json: unknown): string {
  const { message, error, errors } = (json ?? {}) as {
    readonly message?: unknown;
    readonly error?: { readonly message?: unknown } | string;
    readonly errors?: readonly ({ readonly message?: unknown } | string)[];
  };
  const text = message ?? (typeof error === "object" ? error?.message : error);
  const details = Array.isArray(errors)
    ? errors.map((one) => (typeof one === "string" ? one : (one?.message ?? JSON.stringify(one))))
    : [];
  const said = [text, ...details].filter((one) => one !== undefined);
  return said.length === 0
    ? ""
    : `: ${said
        .map((one) => (typeof one === "string" ? one : JSON.stringify(one)))
        .join(": ")
        .slice(0, 500)}`;
}

/** A name with slashes as steps of a path. */
export function pathOf(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
