import { Script } from "node:vm";

const TIMEOUT_MS = 100;
const MAX_STEPS = 10_000_000;

/** Whether a text contains a match, or why that cannot be said. */
export type PatternResult = "match" | "no-match" | "invalid-pattern" | "too-slow";

/**
 * Searches a text for a pattern of a schema (ECMA 262, unanchored, as OpenAPI says).
 *
 * V8 matches by backtracking, so a hostile pattern can run for ever: unless pattern and text are
 * harmless, matching runs under `node:vm`'s timeout, which interrupts the matcher itself.
 */
export function matchPattern(pattern: string, text: string): PatternResult {
  const expression = compilePattern(pattern);
  if (expression === undefined) return "invalid-pattern";
  if (isHarmless(pattern, text)) return expression.test(text) ? "match" : "no-match";
  const call = `new RegExp(${JSON.stringify(pattern)}, ${JSON.stringify(expression.flags)}).test(${JSON.stringify(text)})`;
  try {
    return new Script(call).runInThisContext({ timeout: TIMEOUT_MS }) ? "match" : "no-match";
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "too-slow";
    throw error;
  }
}

/** Without repeated groups, n repetitions cost at most the nth power of the text's length. */
function isHarmless(pattern: string, text: string): boolean {
  if (/\)[*+{]/.test(pattern)) return false;
  const repetitions = pattern.match(/[*+}]/g)?.length ?? 0;
  return (text.length + 1) ** (repetitions + 1) <= MAX_STEPS;
}

/** A pattern of a schema as an expression, `undefined` when it is none. */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Patterns with needless escapes are valid without the `u` flag only.
    }
  }
  return undefined;
}
