import { createContext, Script } from "node:vm";

const TIMEOUT_MS = 100;

/** Whether a text contains a match, or why that cannot be said. */
export type PatternResult = "match" | "no-match" | "invalid-pattern" | "too-slow";

/**
 * Searches a text for a pattern of a schema (ECMA 262, unanchored, as OpenAPI says).
 *
 * V8 matches by backtracking, so a hostile pattern can run for ever: matching runs under
 * `node:vm`'s timeout, which interrupts the matcher itself.
 */
export function matchPattern(pattern: string, text: string): PatternResult {
  const expression = compilePattern(pattern);
  if (expression === undefined) return "invalid-pattern";
  // Backtracking needs repetition of something ambiguous; short plain patterns skip the sandbox.
  if (!/[+*{]/.test(pattern)) return expression.test(text) ? "match" : "no-match";
  try {
    const context = createContext({ expression, text });
    const found = new Script("expression.test(text)").runInContext(context, {
      timeout: TIMEOUT_MS,
    });
    return found === true ? "match" : "no-match";
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "too-slow";
    throw error;
  }
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
