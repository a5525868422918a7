import type { Instruction, PatternProgram } from "./pattern-program.ts";

/** States that a search may visit: a second or two at worst, and the same number on any machine. */
const MOST_STEPS = 5_000_000;

class TooManySteps extends Error {}

/** Searches a text for a match; `undefined` when that takes more steps than are allowed. */
export function runPattern(program: PatternProgram, text: string): boolean | undefined {
  try {
    return new PatternSearch(program, text).found();
  } catch (error) {
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}

/** An instruction at a position. */
interface State {
  readonly at: number;
  readonly position: number;
}

/**
 * Follows every path through a program. A state that failed once fails again, so that each is
 * entered once: time grows with the product of pattern and text.
 */
class PatternSearch {
  readonly #characters: readonly string[];
  readonly #program: PatternProgram;
  readonly #looks = new Map<number, boolean>();
  #steps = 0;

  constructor(program: PatternProgram, text: string) {
    this.#program = program;
    this.#characters = program.unicode ? [...text] : text.split("");
  }

  found(): boolean {
    const visited = new Set<number>();
    for (let start = 0; start <= this.#characters.length; start += 1) {
      if (this.#matches(this.#program.entry, start, visited)) return true;
    }
    return false;
  }

  /** Whether the instructions match from a position on; with `end`, up to there and no further. */
  #matches(entry: number, start: number, visited: Set<number>, end?: number): boolean {
    const { instructions } = this.#program;
    const stack: State[] = [{ at: entry, position: start }];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      const key = this.#keyOf(state);
      if (visited.has(key)) continue;
      visited.add(key);
      this.#count();
      const { at, position } = state;
      const instruction = instructions[at] as Instruction;
      if (instruction.op === "match") {
        if (end === undefined || position === end) return true;
      } else if (instruction.op === "jump") {
        for (const next of instruction.nexts) stack.push({ at: next, position });
      } else if (instruction.op === "characters") {
        this.#pushRuns(stack, instruction, position);
      } else if (this.#holds(at, instruction, position)) {
        stack.push({ at: instruction.next, position });
      }
    }
    return false;
  }

  #keyOf({ at, position }: State): number {
    return position * this.#program.instructions.length + at;
  }

  #count(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw new TooManySteps();
  }

  /** Every number of characters between the bounds is a way to go on. */
  #pushRuns(
    stack: State[],
    { test, min, max, next }: Instruction & { readonly op: "characters" },
    start: number,
  ): void {
    for (let count = 0; count <= max; count += 1) {
      const position = start + count;
      if (count >= min) stack.push({ at: next, position });
      if (position >= this.#characters.length || !test(this.#characters[position] as string))
        return;
      this.#count();
    }
  }

  #holds(
    at: number,
    instruction: Instruction & { readonly op: "edge" | "look" },
    position: number,
  ): boolean {
    if (instruction.op === "edge") return this.#isEdge(instruction.kind, position);
    return this.#look(at, instruction, position) !== instruction.negate;
  }

  #isEdge(kind: "start" | "end" | "word" | "not-word", position: number): boolean {
    if (kind === "start") return position === 0;
    if (kind === "end") return position === this.#characters.length;
    const isBoundary = this.#isWord(position - 1) !== this.#isWord(position);
    return isBoundary === (kind === "word");
  }

  #isWord(position: number): boolean {
    return /^\w$/.test(this.#characters[position] ?? "");
  }

  #look(
    at: number,
    { direction, entry }: Instruction & { readonly op: "look" },
    position: number,
  ): boolean {
    const key = this.#keyOf({ at, position });
    const known = this.#looks.get(key);
    if (known !== undefined) return known;
    const answer =
      direction === "ahead"
        ? this.#matches(entry, position, new Set())
        : this.#endsAt(entry, position);
    this.#looks.set(key, answer);
    return answer;
  }

  #endsAt(entry: number, end: number): boolean {
    const visited = new Set<number>();
    for (let start = end; start >= 0; start -= 1) {
      if (this.#matches(entry, start, visited, end)) return true;
    }
    return false;
  }
}
