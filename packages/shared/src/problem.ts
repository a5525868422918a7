import type { HttpResponse } from "./http.ts";

const problemTypes = {
  "malformed-request": { status: 400, title: "The request is malformed" },
  "item-not-found": { status: 404, title: "There is no such item" },
  "route-not-found": { status: 404, title: "There is no such resource" },
  "method-not-allowed": { status: 405, title: "The method is not allowed here" },
  "not-acceptable": { status: 406, title: "No acceptable representation" },
  "request-in-progress": { status: 409, title: "The same request is still running" },
  "concurrent-update": { status: 409, title: "The item kept changing" },
  "precondition-failed": { status: 412, title: "A precondition does not hold" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The media type is not supported" },
  "validation-failed": { status: 422, title: "The body is not valid" },
  "idempotency-key-reused": { status: 422, title: "The idempotency key was used before" },
  throttled: { status: 429, title: "Too many requests" },
  "internal-error": { status: 500, title: "Something went wrong" },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** Every problem the API answers; stable, because clients branch on `type`. */
export type ProblemCode = keyof typeof problemTypes;

/** The codes of {@link Problem} with their status and title, for generated documents. */
export const problemCatalogue: Readonly<
  Record<ProblemCode, { readonly status: number; readonly title: string }>
> = problemTypes;

/** What is wrong with one part of a request: of the body by JSON pointer (RFC 6901), else by name. */
export type Violation =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }
  | { readonly header: string; readonly detail: string };

/** The `type` member of a problem: a URN, since there is no page to point at that would stay. */
export const problemType = (code: ProblemCode): string => `urn:problem-type:items:${code}`;

/** A refusal of the request that the caller is told about, as RFC 9457 has it. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly violations: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    options: {
      readonly violations?: readonly Violation[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.code = code;
    this.status = problemTypes[code].status;
    this.violations = options.violations ?? [];
    this.headers = options.headers ?? {};
  }
}

/** A {@link Problem} about one query or path parameter. */
export function parameterProblem(parameter: string, detail: string): Problem {
  return new Problem("malformed-request", `${parameter} ${detail}`, {
    violations: [{ parameter, detail }],
  });
}

/** A {@link Problem} about one request header. */
export function headerProblem(header: string, detail: string): Problem {
  return new Problem("malformed-request", `${header} ${detail}`, {
    violations: [{ header, detail }],
  });
}

/** A {@link Problem} about the contents of the body. */
export function invalidBody(violations: readonly Violation[]): Problem {
  return new Problem("validation-failed", "see errors for what to change", { violations });
}

/**
 * A key as a part of a JSON pointer (RFC 6901, 3); shortened, and mended where it is not Unicode,
 * because it comes from the client.
 */
export const escapePointer = (key: string): string =>
  key.slice(0, 100).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1");

/** The answer that carries a problem to the caller. */
export function problemResponse(problem: Problem, requestId: string): HttpResponse {
  const body = {
    type: problemType(problem.code),
    title: problemTypes[problem.code].title,
    status: problem.status,
    detail: problem.message,
    requestId,
    ...(problem.violations.length > 0 && { errors: problem.violations }),
  };
  return {
    status: problem.status,
    headers: { ...problem.headers, "content-type": "application/problem+json" },
    body: JSON.stringify(body),
  };
}
