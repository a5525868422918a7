import { types } from "node:util";
import type { ErrorReport } from "./messages.ts";

const RUNTIME_DIRECTORY = new URL(".", import.meta.url).href;
const INTERNAL_FRAME = /^\s+at (new Promise \(<anonymous>\)|.*\(node:internal\/)/;

/** An error of the runtime itself; Lambda names these `Runtime.<kind>`. */
export class RuntimeError extends Error {
  constructor(kind: string, message: string) {
    super(message);
    this.name = `Runtime.${kind}`;
  }
}

/** Turns whatever a handler threw into what Lambda's Node.js runtime reports. */
export function reportError(error: unknown): ErrorReport {
  try {
    if (isErrorLike(error)) {
      return {
        errorType: error.name,
        errorMessage: error.message,
        trace: ownFrames(error),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

/** One line for the log, as Lambda's Node.js runtime writes it behind `Invoke Error`. */
export function formatError(error: unknown): string {
  const subject = error instanceof Error ? error : new Error(String(error));
  try {
    return `\t${JSON.stringify(subject, (_key, value) => withHiddenProperties(value))}`;
  } catch {
    return `\t${JSON.stringify(reportError(subject))}`;
  }
}

/** The stack without the frames of this runtime, which say nothing to a handler's author. */
function ownFrames(error: Error): string[] {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => !line.includes(RUNTIME_DIRECTORY) && !INTERNAL_FRAME.test(line));
}

function isErrorLike(error: unknown): error is Error {
  if (types.isNativeError(error)) return true;
  const candidate = error as Partial<Error> | null | undefined;
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    typeof candidate.name === "string" &&
    typeof candidate.message === "string" &&
    typeof candidate.stack === "string"
  );
}

function withHiddenProperties(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const code = (value as { code?: unknown }).code;
  return {
    errorType: value.name,
    errorMessage: value.message,
    ...(code === undefined ? {} : { code }),
    ...value,
    stack: ownFrames(value),
  };
}
