/** What went wrong, which decides the rule of the finding (see {@link file://./rules.ts}). */
export type JinjaErrorKind = "syntax" | "undefined" | "type" | "limit" | "unsafe" | "unsupported";

/** A half-open stretch of the normalised template text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Any failure of a template, thrown inside the engine and turned into a finding at its border. */
export class JinjaError extends Error {
  readonly kind: JinjaErrorKind;
  /** The way out, appended to the message of the finding. */
  readonly hint: string | undefined;
  /** Filled in at the border when the code that throws does not know its place. */
  span: Span | undefined;

  constructor(
    kind: JinjaErrorKind,
    message: string,
    options: { span?: Span | undefined; hint?: string | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
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
