import { compilePattern, type PatternProgram } from "./pattern-program.ts";
import { runPattern } from "./run-pattern.ts";

/** Whether a text contains a match, or why that cannot be said. */
export type PatternResult = "match" | "no-match" | "invalid-pattern" | "too-many-steps";

/** What V8's own matcher may cost at worst; beyond it, the linear one is used. */
const HARMLESS_STEPS = 1_000_000;

/**
 * Searches a text for a pattern (ECMA 262, unanchored, as OpenAPI says). Patterns come from outside
 * and can be made to run for ever: V8 matches by backtracking, so it gets only patterns and texts
 * with which that is harmless. All others are matched in linear time. Nothing here reads a clock:
 * the answer is the same on every machine, however busy it is.
 */
export function matchPattern(pattern: string, text: string): PatternResult {
  const expression = regExpOf(pattern);
  if (expression === undefined) return "invalid-pattern";
  if (isHarmless(pattern, text)) return expression.test(text) ? "match" : "no-match";
  const program = programOf(pattern, expression.unicode);
  const found = program && runPattern(program, text);
  if (found === undefined) return "too-many-steps";
  return found ? "match" : "no-match";
}

/** Whether a text is a regular expression of ECMA 262. */
export function isPattern(pattern: string): boolean {
  return regExpOf(pattern) !== undefined;
}

/** What decides how often V8 can try: escapes and classes are read over, what opens a group is one mark. */
const MARKS = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|[)|*+?]|\{\d+(?:,\d*)?\}/gs;

/**
 * Without repeated groups, each repetition can end at every place of the text, each group take every one of
 * its branches, and what may be left out be there or not: at worst all of that is tried together.
 */
function isHarmless(pattern: string, text: string): boolean {
  if (/\)[*+{]/.test(pattern)) return false;
  const places = text.length + 1;
  const open = [1];
  let steps = pattern.startsWith("^") && !pattern.includes("|") ? 1 : places;
  for (const [mark] of pattern.matchAll(MARKS)) {
    if (mark.startsWith("(")) open.push(1);
    else if (mark === "|") open.push((open.pop() ?? 1) + 1);
    else if (mark === ")") steps *= open.pop() ?? 1;
    else if (mark === "?") steps *= 2;
    else if (/^(?:[*+]|\{\d+,)/.test(mark)) steps *= places;
    if (steps > HARMLESS_STEPS) return false;
  }
  return steps * open.reduce((product, branches) => product * branches, 1) <= HARMLESS_STEPS;
}

function regExpOf(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Patterns with needless escapes are valid without the `u` flag only.
    }
  }
  return undefined;
}

function programOf(pattern: string, unicode: boolean): PatternProgram | undefined {
  try {
    return compilePattern(pattern, unicode);
  } catch (error) {
    // A construct that V8 knows and the parser does not know yet.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
