import { JinjaError, type JinjaErrorCode, type Span } from "../errors.ts";
import { type Next, PyObject, type Value } from "./value.ts";

export interface UndefinedOptions {
  readonly message: string;
  readonly code?: JinjaErrorCode;
  readonly hint?: (() => string | undefined) | undefined;
  readonly span?: Span | undefined;
  /** What was missing, for the filters that look at it. */
  readonly name?: Value;
}

/** Jinja2's StrictUndefined: nothing can be done with it but ask whether it is defined. */
export class Undefined extends PyObject {
  readonly typeName: string = "StrictUndefined";
  readonly #options: UndefinedOptions;

  constructor(options: UndefinedOptions) {
    super();
    this.#options = options;
  }

  /** The error that any use of the value raises. */
  error(): JinjaError {
    const { message, code = "undefined", hint, span } = this.#options;
    return new JinjaError(code, message, { span, hint: hint?.() });
  }

  repr(): string {
    return "Undefined";
  }
  override truth(): boolean {
    throw this.error();
  }
  override length(): number {
    throw this.error();
  }
  override iterate(): Next {
    throw this.error();
  }
}

/** The lenient value of an inline `if` without `else`: prints nothing, is false and empty. */
export class LenientUndefined extends Undefined {
  override readonly typeName: string = "Undefined";

  override truth(): boolean {
    return false;
  }
  override length(): number {
    return 0;
  }
  override iterate(): Next {
    return () => undefined;
  }
}
