/** One step of a document path as it is written. */
export type Step =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "placeholder"; readonly name: string }
  | { readonly kind: "index"; readonly index: number };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export interface PathNode {
  readonly kind: "path";
  readonly steps: readonly Step[];
}

export interface ValueNode {
  readonly kind: "value";
  readonly name: string;
}

export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly OperandNode[];
}

export type OperandNode = PathNode | ValueNode | CallNode;

export type ConditionNode =
  | { readonly kind: "and" | "or"; readonly terms: readonly ConditionNode[] }
  | { readonly kind: "not"; readonly term: ConditionNode }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly args: readonly [OperandNode, OperandNode];
    }
  | {
      readonly kind: "between";
      readonly args: readonly [OperandNode, OperandNode, OperandNode];
    }
  | { readonly kind: "in"; readonly args: readonly [OperandNode, ...OperandNode[]] }
  | CallNode;

export type UpdateAction = "SET" | "REMOVE" | "ADD" | "DELETE";

export interface ArithmeticNode {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-";
  readonly args: readonly [OperandNode, OperandNode];
}

/** One clause of an update expression: what is done at which path. */
export interface UpdateClause {
  readonly action: UpdateAction;
  readonly path: PathNode;
  /** What is set, added or deleted. */
  readonly operand?: OperandNode | ArithmeticNode;
}
