import type { TemplatePath } from "../template.ts";

/** How a value differs from what the published schema says. */
export interface ConstraintProblem {
  /** What kind of rule is broken: closed sets, bounds, forms, or what goes together. */
  readonly kind: "enum" | "bounds" | "format" | "together";
  readonly path: TemplatePath;
  /** A sentence without subject, such as `has 3 characters, at least 4 are needed`. */
  readonly message: string;
  /** Whether the complaint is about the key. @default false */
  readonly aboutKey?: boolean;
  /** Whether the value is what a function of the template comes to. @default false */
  readonly computed?: boolean;
  /** For closed sets: what is written, and what may be. */
  readonly given?: string;
  readonly allowed?: readonly string[];
}
