import { limitError, type Span } from "../errors.ts";
import type { RenderLimits } from "../limits.ts";
import { OutputBuffer } from "../segments/output-buffer.ts";
import type { Capture } from "../segments/table.ts";
import type { Dict } from "../values/dict.ts";
import type { PathNode } from "../values/path.ts";
import type { PyObject, Value } from "../values/value.ts";
import type { Origin } from "./environment.ts";

/** What one render shares: its bounds, its output and what it has read of the namespace. */
export class Runtime {
  readonly limits: RenderLimits;
  readonly namespace: Dict;
  readonly globals: ReadonlyMap<string, Value>;
  /** Variables that the top level set, which blocks see. */
  readonly exported = new Map<string, { value: Value; origin: Origin | undefined }>();
  /** Paths read since the statement under way began. */
  readonly reads: PathNode[] = [];
  /** The last text that a macro or a block `set` made, until the next print. */
  capture: Capture | undefined;
  output = new OutputBuffer();
  /** What is being evaluated, for errors that do not know their place. */
  span: Span = { start: 0, end: 0 };
  /** Whether a print statement is being evaluated: only there `output` has a column that matters. */
  printing = false;
  depth = 0;
  compareDepth = 0;
  readonly reprStack: PyObject[] = [];
  #fuel: number;

  constructor(limits: RenderLimits, namespace: Dict, globals: ReadonlyMap<string, Value>) {
    this.limits = limits;
    this.namespace = namespace;
    this.globals = globals;
    this.#fuel = limits.fuel;
  }

  /** Counts work. @throws JinjaError when the render has done too much */
  spend(operations: number): void {
    this.#fuel -= operations;
    if (this.#fuel < 0) {
      throw limitError(
        `the template takes more than ${this.limits.fuel} operations`,
        "look for a loop over a long range, or loops inside loops",
      );
    }
  }

  /** Refuses a text of that many characters. @throws JinjaError */
  boundText(length: number): void {
    if (length > this.limits.characters) {
      throw limitError(`a text grew beyond ${this.limits.characters} characters`);
    }
  }

  /** Counts and bounds a text that was made. */
  made(text: string): string {
    this.boundText(text.length);
    this.spend(text.length >> 6);
    return text;
  }

  /** Counts and bounds items that are about to be made. */
  makeItems(count: number): void {
    this.spend(count);
  }

  /** Runs `body` with output of its own, and gives what it wrote. */
  captureOutput(body: () => void): Capture {
    const outer = this.output;
    const inner = new OutputBuffer();
    this.output = inner;
    try {
      body();
    } finally {
      this.output = outer;
    }
    return inner;
  }

  /** Enters a macro or a recursive loop. @throws JinjaError when they nest too deep */
  nested<T>(body: () => T): T {
    if (this.depth >= this.limits.depth) {
      throw limitError(`macros and recursive loops nest deeper than ${this.limits.depth} levels`);
    }
    this.depth += 1;
    const result = body();
    this.depth -= 1;
    return result;
  }
}
