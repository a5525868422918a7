import type { Range } from "@proton/text";

/** What went wrong with a template. */
export type JinjaErrorCode = "syntax" | "undefined" | "type" | "limit" | "unsafe" | "unsupported";

/** A half-open stretch of the normalised template text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a template has no text, with the place in the author's file. */
export interface TemplateFailure {
  readonly code: JinjaErrorCode;
  /** Begins in lower case, names the wrong value. */
  readonly message: string;
  /** The way out, where one is known. */
  readonly hint?: string;
  readonly range: Range;
}

/** Any failure of a template, thrown inside the engine and turned into data at its border. */
export class JinjaError extends Error {
  readonly code: JinjaErrorCode;
  /** The way out, where one is known. */
  readonly hint: string | undefined;
  /** Filled in at the border when the code that throws does not know its place. */
  span: Span | undefined;

  constructor(
    code: JinjaErrorCode,
    message: string,
    options: { span?: Span | undefined; hint?: string | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.span = options.span;
    this.hint = options.hint;
  }
}

/** A syntax error at a place. */
export function syntaxError(message: string, span: Span, hint?: string): JinjaError {
  return new JinjaError("syntax", message, { span, hint });
}

/** What Python raises as TypeError, ValueError, ZeroDivisionError and the like. */
export function typeError(message: string, hint?: string): JinjaError {
  return new JinjaError("type", message, { hint });
}

/** A bound of {@link file://./limits.ts} was reached. */
export function limitError(message: string, hint?: string): JinjaError {
  return new JinjaError("limit", message, { hint });
}
