import { formatPath, type TemplatePath } from "../template.ts";

/** Why a value could not be computed. */
export type EvaluateErrorCode =
  | "wrong-argument"
  | "unknown-reference"
  | "unknown-condition"
  | "circular-condition"
  | "unknown-mapping"
  | "too-long"
  | "needs-transform"
  | "unsupported-function";

/** A value of a template cannot be computed; the message says what to change. */
export class EvaluateError extends Error {
  override readonly name = "EvaluateError";
  readonly code: EvaluateErrorCode;
  /** Where the value stands in the template. */
  readonly path: TemplatePath;

  constructor(code: EvaluateErrorCode, path: TemplatePath, message: string) {
    super(`${message} (at ${formatPath(path)})`);
    this.code = code;
    this.path = path;
  }
}
