import type { Span } from "../errors.ts";
import type { Value } from "../values/value.ts";

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** The arguments of a call, a filter or a test. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keyword: readonly { readonly name: string; readonly value: Expression }[];
  /** `*args` */
  readonly spread: Expression | undefined;
  /** `**kwargs` */
  readonly keywordSpread: Expression | undefined;
}

export interface NameNode extends Span {
  readonly type: "Name";
  readonly name: string;
}
export interface FilterNode extends Span {
  readonly type: "Filter";
  /** Absent in `{% filter %}` and `{% set x | filter %}`, whose input is their body. */
  readonly input: Expression | undefined;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: Arguments;
}
export interface CallNode extends Span {
  readonly type: "Call";
  readonly callee: Expression;
  readonly args: Arguments;
}
export interface TestNode extends Span {
  readonly type: "Test";
  readonly input: Expression;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: Arguments;
}
export interface SliceNode extends Span {
  readonly type: "Slice";
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}
export interface CompareNode extends Span {
  readonly type: "Compare";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
}

export type Expression =
  | (Span & { readonly type: "Const"; readonly value: Value })
  | NameNode
  | (Span & { readonly type: "Tuple"; readonly items: readonly Expression[] })
  | (Span & { readonly type: "List"; readonly items: readonly Expression[] })
  | (Span & {
      readonly type: "Dict";
      readonly pairs: readonly (readonly [Expression, Expression])[];
    })
  | (Span & { readonly type: "Getattr"; readonly object: Expression; readonly name: string })
  | (Span & { readonly type: "Getitem"; readonly object: Expression; readonly index: Expression })
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | (Span & {
      readonly type: "Unary";
      readonly operator: "not" | "-" | "+";
      readonly operand: Expression;
    })
  | (Span & {
      readonly type: "Binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Span & {
      readonly type: "Logical";
      readonly operator: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
    })
  | CompareNode
  | (Span & { readonly type: "Concat"; readonly items: readonly Expression[] })
  | (Span & {
      readonly type: "Conditional";
      readonly test: Expression;
      readonly consequent: Expression;
      readonly alternate: Expression | undefined;
    });

/** `ns.attribute`, as the target of a `set`. */
export interface NamespaceTarget extends Span {
  readonly type: "NamespaceTarget";
  readonly name: string;
  readonly attribute: string;
}
export interface TupleTarget extends Span {
  readonly type: "TupleTarget";
  readonly items: readonly Target[];
}
/** What can stand left of `=` or between `for` and `in`. */
export type Target = NameNode | NamespaceTarget | TupleTarget;

export interface Parameter extends Span {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export type Body = readonly Statement[];

export interface TextNode extends Span {
  readonly type: "Text";
  readonly text: string;
}
export interface OutputNode extends Span {
  readonly type: "Output";
  /** `{{ … }}` with its delimiters is the span; `{% print a, b %}` gives one node for each. */
  readonly value: Expression;
}
export interface ForNode extends Span {
  readonly type: "For";
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
}
export interface IfNode extends Span {
  readonly type: "If";
  readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
  readonly otherwise: Body;
}
export interface SetNode extends Span {
  readonly type: "Set";
  readonly target: Target;
  readonly value: Expression;
}
export interface SetBlockNode extends Span {
  readonly type: "SetBlock";
  readonly target: Target;
  readonly filter: FilterNode | undefined;
  readonly body: Body;
}
export interface WithNode extends Span {
  readonly type: "With";
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: Body;
}
export interface MacroNode extends Span {
  readonly type: "Macro";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}
export interface CallBlockNode extends Span {
  readonly type: "CallBlock";
  readonly parameters: readonly Parameter[];
  readonly call: CallNode;
  readonly body: Body;
}
export interface FilterBlockNode extends Span {
  readonly type: "FilterBlock";
  readonly filter: FilterNode;
  readonly body: Body;
}
export interface BlockNode extends Span {
  readonly type: "Block";
  readonly name: string;
  readonly scoped: boolean;
  readonly body: Body;
}
/** `{% autoescape false %}`: only a scope, since nothing is escaped. */
export interface ScopeNode extends Span {
  readonly type: "Scope";
  readonly body: Body;
}

export type Statement =
  | TextNode
  | OutputNode
  | ForNode
  | IfNode
  | SetNode
  | SetBlockNode
  | WithNode
  | MacroNode
  | CallBlockNode
  | FilterBlockNode
  | BlockNode
  | ScopeNode;

export type StatementOf<T extends Statement["type"]> = Extract<Statement, { type: T }>;
