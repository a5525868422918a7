const LONGEST = 1000;
/** Which alternative is taken, of those that there are: the first ones in turn. */
const CHOICES = [0, 1, 2, 3];

/** Texts that most likely match a pattern; whoever asks must check, as the guess can be wrong. */
export function sampleFromPattern(pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return [];
  const attempts = CHOICES.flatMap((choice) => [1, 0].map((optional) => ({ optional, choice })));
  const samples = attempts.flatMap(({ optional, choice }) => {
    try {
      return [new PatternSampler(pattern, optional, choice).sample()];
    } catch {
      return [];
    }
  });
  // A text that is empty is what a pattern may allow, and seldom what a branch asks for.
  return [...new Set(samples)].sort((a, b) => Number(a === "") - Number(b === ""));
}

const CLASSES: Readonly<Record<string, string>> = {
  d: "0",
  w: "a",
  s: " ",
  D: "a",
  W: "-",
  S: "a",
  n: "\n",
  t: "\t",
  b: "",
  B: "",
};

/** Walks a regular expression and writes one of the alternatives each and few repetitions. */
class PatternSampler {
  readonly #pattern: string;
  /** How often that is written which may be left out: 0 or 1. */
  readonly #optional: number;
  readonly #choice: number;
  #at = 0;

  constructor(pattern: string, optional: number, choice: number) {
    this.#pattern = pattern;
    this.#optional = optional;
    this.#choice = choice;
  }

  sample(): string {
    const text = this.#alternatives();
    if (this.#at < this.#pattern.length) throw new SyntaxError("unbalanced pattern");
    return text;
  }

  #alternatives(): string {
    const texts = [this.#sequence()];
    while (this.#take("|")) texts.push(this.#sequence());
    return texts[Math.min(this.#choice, texts.length - 1)] ?? "";
  }

  #sequence(): string {
    let text = "";
    while (this.#at < this.#pattern.length && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom();
      const repetitions = this.#repetitions();
      if (text.length + atom.length * repetitions > LONGEST) throw new RangeError("too long");
      text += atom.repeat(repetitions);
    }
    return text;
  }

  #atom(): string {
    const character = this.#next();
    if (character === "(") return this.#group();
    if (character === "[") return this.#characterClass();
    if (character === ".") return "a";
    if (character === "^" || character === "$") return "";
    return character === "\\" ? this.#escape() : character;
  }

  #group(): string {
    const lookaround = /^\?<?[!=]/.test(this.#pattern.slice(this.#at));
    this.#at += /^\?(<?[!=:]|<\w+>)/.exec(this.#pattern.slice(this.#at))?.[0].length ?? 0;
    const text = this.#alternatives();
    if (!this.#take(")")) throw new SyntaxError("unbalanced group");
    return lookaround ? "" : text;
  }

  #characterClass(): string {
    const negated = this.#take("^");
    const members: string[] = [];
    while (this.#peek() !== "]") {
      const character = this.#next();
      members.push(character === "\\" ? this.#escape() : character);
    }
    this.#at += 1;
    if (!negated) return members[0] ?? "";
    return ["a", "0", "-", "A", " "].find((candidate) => !members.includes(candidate)) ?? "~";
  }

  #escape(): string {
    const character = this.#next();
    return CLASSES[character] ?? character;
  }

  #repetitions(): number {
    const match = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at));
    if (!match) return 1;
    this.#at += match[0].length;
    if (match[1] !== undefined) return Number(match[1]);
    return match[0].startsWith("+") ? 1 : this.#optional;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #peek(): string | undefined {
    return this.#pattern[this.#at];
  }

  #next(): string {
    const character = this.#peek();
    if (character === undefined) throw new SyntaxError("the pattern ends early");
    this.#at += 1;
    return character;
  }
}
