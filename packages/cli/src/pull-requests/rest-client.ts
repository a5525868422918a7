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

const LIMIT_MILLISECONDS = 30_000;

/**
 * @param options.headers carry the token: no error shows them
 * @throws Error naming the request and what the host said of it
 */
export function createRestClient(options: {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}): RestClient {
  const base = options.baseUrl.replace(/\/+$/, "");
  return async (method, path, { json, form, expected = [] } = {}) => {
    const what = `${method} ${base}${path}`;
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...options.headers,
        "user-agent": "proton",
        ...(json && { "content-type": "application/json" }),
      },
      ...((json || form) && { body: json ? JSON.stringify(json) : (form as FormData) }),
      // A token goes to the host that it was given for, and nowhere else.
      redirect: "error",
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    }).catch((error: Error) => {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(`${what} failed: ${reason}`);
    });
    const answer = { status: response.status, json: parsed(await response.text()) };
    if (response.ok || expected.includes(response.status)) return answer;
    throw new Error(`${what} answered ${response.status}${reasonIn(answer.json)}`);
  };
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitHub and GitLab say `message`, Bitbucket `error.message`. */
function reasonIn(json: unknown): string {
  const { message, error } = (json ?? {}) as {
    readonly message?: unknown;
    readonly error?: { readonly message?: unknown } | string;
  };
  const text = message ?? (typeof error === "object" ? error?.message : error);
  return text === undefined
    ? ""
    : `: ${(typeof text === "string" ? text : JSON.stringify(text)).slice(0, 500)}`;
}
