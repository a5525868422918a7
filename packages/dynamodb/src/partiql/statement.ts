import { validationError } from "../dynamodb-error.ts";
import type { ConditionNode, PathNode, UpdateClause } from "../expressions/index.ts";

/** A value as a statement has it: a literal, or a parameter, or a collection of such. */
export type ValueNode =
  | { readonly kind: "literal"; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: "parameter"; readonly at: number }
  | { readonly kind: "list"; readonly members: readonly ValueNode[] }
  | { readonly kind: "bag"; readonly members: readonly ValueNode[] }
  | { readonly kind: "struct"; readonly members: readonly (readonly [string, ValueNode])[] };

interface Common {
  readonly table: string;
  /** The values of its conditions and updates, which name the first `:0`, the second `:1`. */
  readonly values: readonly ValueNode[];
  readonly parameterCount: number;
}

export interface OrderKey {
  readonly name: string;
  readonly isDescending: boolean;
}

export interface SelectStatement extends Common {
  readonly kind: "select";
  readonly index?: string;
  /** What is to be seen, or undefined for everything. */
  readonly paths?: readonly PathNode[];
  readonly where?: ConditionNode;
  readonly order: readonly OrderKey[];
  /** Whether it stands in `EXISTS()`, as the condition of a transaction. */
  readonly isCheck: boolean;
}

export interface InsertStatement extends Common {
  readonly kind: "insert";
  readonly item: ValueNode;
}

export interface UpdateStatement extends Common {
  readonly kind: "update";
  readonly clauses: readonly UpdateClause[];
  readonly where?: ConditionNode;
  readonly returning?: string;
}

export interface DeleteStatement extends Common {
  readonly kind: "delete";
  readonly where?: ConditionNode;
  readonly returning?: string;
}

export type Statement = SelectStatement | InsertStatement | UpdateStatement | DeleteStatement;

/** The text is not a statement of DynamoDB's PartiQL. */
export const malformed = (problem: string) =>
  validationError(`Statement wasn't well formed, can't be processed: ${problem}`);

export const incompleteKey = () =>
  validationError("Where clause does not contain a mandatory equality on all key attributes");
