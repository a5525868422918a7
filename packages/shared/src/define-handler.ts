import type { Context } from "aws-lambda";
import { createDocumentClient } from "./document-client.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { Problem, problemResponse } from "./problem.ts";
import { gatewayRequestId, type ProxyEvent, readProxyEvent } from "./proxy-event.ts";
import { type ProxyResult, writeProxyResult } from "./proxy-result.ts";
import { logRequest, type WriteLine } from "./request-log.ts";
import { readSettings, type Settings } from "./settings.ts";
import { isThrottling, type Table } from "./table.ts";

/** The answer to a late request must still reach the gateway before the function is stopped. */
const RESERVED_MILLISECONDS = 250;
const DEFAULT_MILLISECONDS = 10_000;

/** What stays the same for all requests that one copy of a function answers. */
export interface Runtime {
  readonly settings: Settings;
  readonly table: Table;
  readonly write: WriteLine;
  readonly now: () => Date;
}

/** What an operation gets to answer one request with. */
export interface Invocation {
  readonly request: HttpRequest;
  readonly table: Table;
  readonly settings: Settings;
  readonly now: () => Date;
  /** When Lambda ends this invocation at the latest. */
  readonly deadline: Date;
}

/** A Lambda handler for API Gateway proxy events. */
export type ProxyHandler = (event: ProxyEvent, context?: Partial<Context>) => Promise<ProxyResult>;

/** What {@link defineHandler} makes a handler of. */
export interface HandlerDefinition {
  /** The handler's file name, which its logs and metrics carry. */
  readonly name: string;
  readonly methods: readonly string[];
  readonly operation: (invocation: Invocation) => Promise<HttpResponse>;
}

/** The runtime of a deployed function. The client is made here, once, and outlives requests. */
export function createRuntime(environmentVariables: NodeJS.ProcessEnv): Runtime {
  const settings = readSettings(environmentVariables);
  return {
    settings,
    table: {
      client: createDocumentClient(),
      name: settings.tableName,
      listIndexName: settings.listIndexName,
      listShards: settings.listShards,
    },
    write: (line) => process.stdout.write(`${line}\n`),
    now: () => new Date(),
  };
}

/**
 * Makes the Lambda handler of an operation: reads the event, answers every failure with a problem,
 * and logs each request once. The handler never throws.
 */
export function defineHandler(
  definition: HandlerDefinition,
  runtime: Runtime = createRuntime(process.env),
): ProxyHandler {
  let isColdStart = true;
  return async (event, context = {}) => {
    const started = performance.now();
    const requestId = gatewayRequestId(event) ?? context.awsRequestId ?? crypto.randomUUID();
    const outcome = await answer(definition, runtime, event, context);
    const response =
      outcome.problem === undefined
        ? outcome.response
        : problemResponse(outcome.problem, requestId);
    logRequest(runtime.write, runtime.settings, {
      handler: definition.name,
      requestId,
      lambdaRequestId: context.awsRequestId,
      method: outcome.method,
      status: response.status,
      problem: outcome.problem?.code,
      durationMilliseconds: performance.now() - started,
      isColdStart,
      timestamp: runtime.now(),
      error: outcome.problem?.cause,
    });
    isColdStart = false;
    return writeProxyResult(response);
  };
}

type Outcome =
  | { readonly method: string; readonly problem?: never; readonly response: HttpResponse }
  | { readonly method: string | undefined; readonly problem: Problem };

async function answer(
  { methods, operation }: HandlerDefinition,
  runtime: Runtime,
  event: ProxyEvent,
  context: Partial<Context>,
): Promise<Outcome> {
  let method: string | undefined;
  // Unlike AbortSignal.timeout, this leaves nothing behind when the answer is made.
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const request = readProxyEvent(event);
    if (!methods.includes(request.method)) {
      throw new Problem("method-not-allowed", `use ${methods.join(" or ")}`, {
        headers: { allow: methods.join(", ") },
      });
    }
    method = request.method;
    const remaining = context.getRemainingTimeInMillis?.() ?? DEFAULT_MILLISECONDS;
    timer = setTimeout(
      () => abort.abort(new DOMException("the function is about to be stopped", "TimeoutError")),
      Math.max(remaining - RESERVED_MILLISECONDS, 0),
    );
    const response = await operation({
      request,
      table: { ...runtime.table, abortSignal: abort.signal },
      settings: runtime.settings,
      now: runtime.now,
      deadline: new Date(runtime.now().getTime() + remaining),
    });
    return { method, response };
  } catch (error) {
    return { method, problem: problemOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const problem = isThrottling(error)
    ? new Problem("throttled", "there is too much traffic right now: try again", {
        headers: { "retry-after": "1" },
      })
    : new Problem("internal-error", "the request could not be carried out");
  problem.cause = error;
  return problem;
}
