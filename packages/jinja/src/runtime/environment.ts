import type { Capture } from "../segments/table.ts";
import type { PathNode } from "../values/path.ts";
import type { Value } from "../values/value.ts";

/** Where the value of a variable came from. */
export interface Origin {
  readonly reads: readonly PathNode[];
  readonly capture: Capture | undefined;
}

/** The variables of one activation of the template, a macro, a recursive loop or a block. */
export interface Environment {
  /** `undefined` is Jinja2's `missing`. */
  readonly slots: (Value | undefined)[];
  readonly origins: (Origin | undefined)[];
  readonly parent: Environment | undefined;
}

export function createEnvironment(parent: Environment | undefined): Environment {
  return { slots: [], origins: [], parent };
}
