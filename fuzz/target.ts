import type fc from "fast-check";

/** What is fed with whatever comes, and what must hold of it then. */
export interface FuzzTarget {
  readonly name: string;
  open(): Promise<OpenTarget>;
}

/** A target that is ready. */
export interface OpenTarget {
  readonly input: fc.Arbitrary<unknown>;
  /** Throws, or rejects, where an input does what none may. */
  check(input: never): void | Promise<void>;
  close?(): Promise<void>;
}

/** Types a target by its own inputs. */
export function targetOf<Input>(open: {
  readonly input: fc.Arbitrary<Input>;
  check(input: Input): void | Promise<void>;
  close?(): Promise<void>;
}): OpenTarget {
  return open as OpenTarget;
}
