import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** One instruction of a compiled pattern; `next` is the index of the one that follows. */
export type Instruction =
  | { readonly op: "match" }
  | { readonly op: "jump"; readonly nexts: readonly number[] }
  /** Between `min` and `max` characters that pass the test. */
  | {
      readonly op: "characters";
      readonly test: CharacterTest;
      readonly min: number;
      readonly max: number;
      readonly next: number;
    }
  | {
      readonly op: "edge";
      readonly kind: "start" | "end" | "word" | "not-word";
      readonly next: number;
    }
  | {
      readonly op: "look";
      readonly direction: "ahead" | "behind";
      readonly negate: boolean;
      readonly entry: number;
      readonly next: number;
    };

export type CharacterTest = (character: string) => boolean;

export interface PatternProgram {
  readonly instructions: readonly Instruction[];
  readonly entry: number;
  /** Whether characters are code points, as with the flag `u`. */
  readonly unicode: boolean;
}

/** Counted groups are written out as often as they count; this is the longest result. */
const MOST_INSTRUCTIONS = 20_000;

/**
 * Compiles an ECMA 262 pattern. `undefined`: it asks for the text of a group again, or counts groups
 * so high that it is too long; neither can be matched in linear time.
 *
 * @throws SyntaxError when the pattern is not valid with these flags
 */
export function compilePattern(source: string, unicode: boolean): PatternProgram | undefined {
  const parser = new RegExpParser({ ecmaVersion: 2025 });
  const pattern = parser.parsePattern(source, 0, source.length, { unicode });
  const compiler = new PatternCompiler(unicode);
  try {
    const entry = compiler.alternatives(pattern.alternatives, compiler.add({ op: "match" }));
    return { instructions: compiler.instructions, entry, unicode };
  } catch (error) {
    if (error instanceof NotLinear) return undefined;
    throw error;
  }
}

class NotLinear extends Error {}

/** Writes instructions from the end to the beginning: each knows what follows it. */
class PatternCompiler {
  readonly instructions: Instruction[] = [];
  readonly #unicode: boolean;
  readonly #tests = new Map<string, CharacterTest>();

  constructor(unicode: boolean) {
    this.#unicode = unicode;
  }

  add(instruction: Instruction): number {
    if (this.instructions.length >= MOST_INSTRUCTIONS) throw new NotLinear();
    return this.instructions.push(instruction) - 1;
  }

  alternatives(alternatives: readonly AST.Alternative[], next: number): number {
    const entries = alternatives.map(({ elements }) =>
      elements.reduceRight((after, element) => this.#element(element, after), next),
    );
    return entries.length === 1 ? (entries[0] as number) : this.add({ op: "jump", nexts: entries });
  }

  #element(element: AST.Element, next: number): number {
    switch (element.type) {
      case "Assertion":
        return this.#assertion(element, next);
      case "Quantifier":
        return this.#quantifier(element, next);
      case "CapturingGroup":
      case "Group":
        return this.alternatives(element.alternatives, next);
      case "Backreference":
        throw new NotLinear();
      default:
        return this.add({ op: "characters", test: this.#test(element), min: 1, max: 1, next });
    }
  }

  #assertion(assertion: AST.Assertion, next: number): number {
    if (assertion.kind === "lookahead" || assertion.kind === "lookbehind") {
      const entry = this.alternatives(assertion.alternatives, this.add({ op: "match" }));
      const direction = assertion.kind === "lookahead" ? "ahead" : "behind";
      return this.add({ op: "look", direction, negate: assertion.negate, entry, next });
    }
    const kind = assertion.kind === "word" && assertion.negate ? "not-word" : assertion.kind;
    return this.add({ op: "edge", kind, next });
  }

  #quantifier({ element, min, max }: AST.Quantifier, next: number): number {
    const isCharacter =
      element.type === "Character" ||
      element.type === "CharacterSet" ||
      element.type === "CharacterClass";
    if (isCharacter && max !== Number.POSITIVE_INFINITY) {
      return this.add({ op: "characters", test: this.#test(element), min, max, next });
    }
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: number[] = [next];
      entry = this.add({ op: "jump", nexts: loop });
      loop.push(this.#element(element, entry));
    } else {
      for (let count = min; count < max; count += 1) {
        entry = this.add({ op: "jump", nexts: [this.#element(element, entry), next] });
      }
    }
    if (isCharacter) {
      const test = this.#test(element);
      return this.add({ op: "characters", test, min, max: min, next: entry });
    }
    for (let count = 0; count < min; count += 1) entry = this.#element(element, entry);
    return entry;
  }

  /** V8 decides on single characters, so that classes mean just what they mean in JavaScript. */
  #test({ raw }: AST.Element): CharacterTest {
    const known = this.#tests.get(raw);
    if (known !== undefined) return known;
    const expression = new RegExp(`^(?:${raw})$`, this.#unicode ? "u" : "");
    const answers = new Map<string, boolean>();
    const test = (character: string) => {
      const known = answers.get(character);
      if (known !== undefined) return known;
      const answer = expression.test(character);
      answers.set(character, answer);
      return answer;
    };
    this.#tests.set(raw, test);
    return test;
  }
}
