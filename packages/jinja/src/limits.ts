/** Bounds of one render; reaching one ends it with a failure whose code is `limit`. */
export interface RenderLimits {
  /** Operations: statements, iterations, calls, and one for each 64 characters or 1 item built. */
  readonly fuel: number;
  /** UTF-16 code units of the output, and of any string on the way. */
  readonly characters: number;
  /** Calls of macros and recursive loops inside each other, and nesting of values. */
  readonly depth: number;
  /** Bits of an integer. */
  readonly integerBits: number;
}

/** Room for the largest CloudFormation template (1 MB) several times over. */
export const DEFAULT_LIMITS: RenderLimits = {
  fuel: 2_000_000,
  characters: 4_194_304,
  depth: 100,
  integerBits: 8_192,
};

/** Items a `range()` may have, as in Jinja2's sandbox. */
export const MAX_RANGE = 100_000;

/** Bounds of compiling; a template beyond them is refused with a failure whose code is `limit`. */
export const COMPILE_LIMITS = {
  /** Tags and brackets inside each other. */
  nesting: 100,
  /** Operators in one expression, which nest when they are evaluated. */
  chain: 500,
  /** UTF-16 code units; Proton refused template files over 2 MB. */
  characters: 4_194_304,
} as const;
