import type { Handler } from "./load-handler.ts";
import { RuntimeError } from "./runtime-error.ts";

export interface LambdaContext {
  readonly functionName: string | undefined;
  readonly functionVersion: string | undefined;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string | undefined;
  readonly awsRequestId: string;
  readonly logGroupName: string | undefined;
  readonly logStreamName: string | undefined;
  readonly clientContext: undefined;
  readonly identity: undefined;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

/** What to do once nothing but the runtime itself keeps the event loop alive. */
export interface EventLoopWatch {
  onEmpty: (() => void) | undefined;
}

/** How a runtime version calls a handler; rejects with what the handler failed with. */
export type CallHandler = (
  event: unknown,
  context: LambdaContext,
  eventLoop: EventLoopWatch,
) => Promise<unknown>;

export interface CallHandlerOptions {
  readonly handler: Handler;
  /** Such as `nodejs24.x`. */
  readonly runtime: string;
}

/**
 * Chooses the calling convention of a runtime.
 *
 * nodejs24.x dropped callback handlers, and `context.succeed`, `fail` and `done` with them:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function handlerCaller({ handler, runtime }: CallHandlerOptions): CallHandler {
  if (majorVersion(runtime) < 24) return callbackCaller(handler);
  if (handler.length >= 3) {
    throw new RuntimeError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
  return (event, context, eventLoop) =>
    new Promise((resolve, reject) => {
      eventLoop.onEmpty = () => reject(neverSettled());
      const returned = handler(event, context);
      // Handing the promise to `resolve` would tie this one to it, settled or not.
      if (isThenable(returned)) returned.then(resolve, reject);
      else resolve(returned);
    });
}

function majorVersion(runtime: string): number {
  const match = /^nodejs(\d+)\./.exec(runtime);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]);
}

function callbackCaller(handler: Handler): CallHandler {
  const isAsync = handler.constructor.name === "AsyncFunction";
  return (event, context, eventLoop) =>
    new Promise((resolve, reject) => {
      // A plain handler that never calls back answers null; an async one has failed.
      eventLoop.onEmpty = () => (isAsync ? reject(neverSettled()) : resolve(null));

      const done = (error: unknown, result?: unknown) => {
        if (error === undefined || error === null) resolve(result);
        else reject(error);
      };
      const callback = (error: unknown, result?: unknown) => {
        const fails = error !== undefined && error !== null;
        if (fails || !context.callbackWaitsForEmptyEventLoop) done(error, result);
        else eventLoop.onEmpty = () => resolve(result);
      };
      Object.assign(context, {
        done,
        succeed: (result: unknown) => done(null, result),
        fail: (error: unknown) => done(error ?? "handled"),
      });

      const returned = handler(event, context, callback);
      if (isThenable(returned)) returned.then(resolve, reject);
    });
}

function neverSettled(): Error {
  return new RuntimeError(
    "NodeJsExit",
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
