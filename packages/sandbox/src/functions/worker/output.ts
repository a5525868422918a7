import { format } from "node:util";
import { formatError } from "./runtime-error.ts";

/** Receives one log event: a console call, or a line written to standard output. */
export type WriteLog = (text: string) => void;

export interface OutputCapture {
  setRequestId(requestId: string): void;
  /** Writes what a handler failed with, as Lambda's Node.js runtime does. */
  logFailure(label: string, error: unknown): void;
  /** Hands on a last line that has no line break yet. */
  flush(): void;
}

const LEVELS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
} as const;

/** Routes `console` and the standard streams of this thread to `write`, formatted as on Lambda. */
export function captureOutput(write: WriteLog): OutputCapture {
  let requestId = "undefined";
  const line = (level: string, values: readonly unknown[]) =>
    write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}`);
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...values: unknown[]) => line(level, values);
  }

  const flushes = [captureStream(process.stdout, write), captureStream(process.stderr, write)];
  return {
    setRequestId: (id) => {
      requestId = id;
    },
    logFailure: (label, error) => line("ERROR", [label, formatError(error)]),
    flush: () => {
      for (const flush of flushes) flush();
    },
  };
}

function captureStream(stream: NodeJS.WriteStream, write: WriteLog): () => void {
  let rest = "";
  const replacement = (
    chunk: string | Uint8Array,
    encodingOrCallback?: BufferEncoding | ((error?: Error) => void),
    callback?: (error?: Error) => void,
  ): boolean => {
    const lines = (rest + (typeof chunk === "string" ? chunk : Buffer.from(chunk))).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) write(line);
    const done = typeof encodingOrCallback === "function" ? encodingOrCallback : callback;
    if (done) process.nextTick(done);
    return true;
  };
  stream.write = replacement as typeof stream.write;
  return () => {
    if (rest !== "") write(rest);
    rest = "";
  };
}
