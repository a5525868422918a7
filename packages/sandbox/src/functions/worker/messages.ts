/** What a worker needs to know once, before its function's code is loaded. */
export interface WorkerSettings {
  readonly codeDirectory: string;
  readonly handler: string;
  /** Such as `nodejs24.x`; decides whether callback handlers are accepted. */
  readonly runtime: string;
  readonly sourceMapDirectory?: string;
  /** Set inside the worker only: Node.js would apply it to the thread and refuse most of it. */
  readonly nodeOptions?: string;
}

/** What a thread is for. */
export interface StartMessage {
  /** `null` for a thread that is started ahead: it gets this message when it is known. */
  readonly settings: WorkerSettings | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** One event for a worker. JSON travels as text, so both sides see exactly what Lambda's would. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

/** An error in the form of Lambda's runtime API. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "init-error"; readonly error: ErrorReport }
  | { readonly type: "log"; readonly time: number; readonly text: string }
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
