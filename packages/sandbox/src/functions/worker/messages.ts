/** What an execution environment needs to know once, before its function's code is loaded. */
export interface StartMessage {
  readonly type: "start";
  readonly codeDirectory: string;
  readonly handler: string;
  /** Such as `nodejs24.x`; decides whether callback handlers are accepted. */
  readonly runtime: string;
  readonly sourceMapDirectory?: string;
  /** All of the function's environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Such as `http://127.0.0.1:8000`: requests to it may go as calls, past the network. */
  readonly callOrigin?: string;
}

/** A signed request of a function's to an API of AWS. Its payload is the body. */
export interface CallMessage {
  readonly type: "call";
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** What a call is answered with, its payload as it is sent. */
export interface AnswerMessage {
  readonly type: "answer";
  readonly id: number;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** One event. JSON travels as text, so both sides see exactly what Lambda's would. */
export interface InvokeMessage {
  readonly type: "invoke";
  readonly requestId: string;
  readonly payload: string;
  /** Milliseconds until it is ended: no point in time, because clocks are set. */
  readonly timeout: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

export type HostMessage = StartMessage | InvokeMessage;

/** An error in the form of Lambda's runtime API. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  /** What Python calls its trace. */
  readonly stackTrace?: readonly string[];
}

export type WorkerMessage =
  /** The process is there and begins to load the function. */
  | { readonly type: "loading" }
  | { readonly type: "ready" }
  | { readonly type: "init-error"; readonly error: ErrorReport }
  | { readonly type: "log"; readonly time: number; readonly payload: string }
  | {
      readonly type: "result";
      readonly requestId: string;
      readonly payload: string;
      readonly memoryBytes: number;
    }
  | {
      readonly type: "error";
      readonly requestId: string;
      readonly error: ErrorReport;
      readonly memoryBytes: number;
    }
  /** The runtime is about to exit and answers the event under way, if any, with this. */
  | { readonly type: "fatal"; readonly error: ErrorReport };
