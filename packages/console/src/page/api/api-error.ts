/** An error as the API answered it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whether the page was not opened with a link of this start. */
  get isSignedOut(): boolean {
    return this.code === "MissingAuthenticationTokenException";
  }
}

/** @throws ApiError unless the response is one of success */
export async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  let answer: { readonly __type?: string; readonly message?: string } | undefined;
  try {
    answer = JSON.parse(text);
  } catch {
    // Said below: whoever answered does not speak this protocol.
  }
  if (response.ok && answer !== undefined) return answer;
  const code = answer?.__type?.split("#").at(-1) ?? "InternalServerException";
  throw new ApiError(
    code,
    answer?.message ?? `The server answered ${response.status}.`,
    response.status,
  );
}

/** Sends a request of this page. */
export async function request(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, redirect: "error" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(
      "ConnectionError",
      "The server does not answer: it may have been stopped. Start it again, then run `proton console`.",
      0,
    );
  }
}
