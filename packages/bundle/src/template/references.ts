import type { Range } from "@proton/cloudformation";
import type { Span } from "../jinja/errors.ts";
import type { Body, Expression, Statement, Target } from "../jinja/syntax/ast.ts";
import { statementParts, subexpressions, targetNames } from "../jinja/syntax/children.ts";
import type { Template } from "../jinja/template.ts";

/** Stands for any item of a list, or a key that is only known when the template is rendered. */
export const ANY_KEY = "[]";

/** A read of the namespace in a template. */
export interface NamespaceReference {
  /** Such as `["service_instances", "[]", "inputs", "port"]`. */
  readonly path: readonly string[];
  readonly range: Range;
  /** Whether the template copes with a missing value: `is defined`, `default`. */
  readonly guarded: boolean;
}

type Path = readonly string[];
/** What a local variable stands for; `undefined` when that is no place of the namespace. */
type Scope = ReadonlyMap<string, Path | undefined>;

const GUARD_TESTS = new Set(["defined", "undefined", "none"]);
const GUARD_FILTERS = new Set(["default", "d"]);
/** What Jinja2 itself supplies. */
const GLOBALS = [
  "range",
  "dict",
  "lipsum",
  "cycler",
  "joiner",
  "namespace",
  "loop",
  "caller",
  "varargs",
  "kwargs",
  "self",
  "super",
];

/** Every read of the namespace, loop variables and `set` names followed to what they stand for. */
export function namespaceReferences(template: Template): readonly NamespaceReference[] {
  const walk = new ReferenceWalk((span) => template.source.range(span));
  walk.body(template.body, new Map(GLOBALS.map((name) => [name, undefined])));
  return walk.references;
}

class ReferenceWalk {
  readonly references: NamespaceReference[] = [];
  readonly #range: (span: Span) => Range;

  constructor(range: (span: Span) => Range) {
    this.#range = range;
  }

  /** Gives the scope after the body: `set` outlives an `if`, but not a loop. */
  body(body: Body, outer: Scope): Scope {
    let scope = outer;
    for (const statement of body) scope = this.statement(statement, scope);
    return scope;
  }

  private statement(statement: Statement, scope: Scope): Scope {
    switch (statement.type) {
      case "Set":
        this.expression(statement.value, scope);
        return bind(scope, statement.target, pathOf(statement.value, scope));
      case "SetBlock":
        this.body(statement.body, scope);
        return bind(scope, statement.target, undefined);
      case "Macro":
        this.nested(statement, scope);
        return new Map([...scope, [statement.name, undefined]]);
      case "If":
        for (const { test, body } of statement.branches) {
          this.expression(test, scope);
          this.body(body, scope);
        }
        this.body(statement.otherwise, scope);
        return [...statement.branches.map(({ body }) => body), statement.otherwise].reduce(
          (after, body) => localsOf(body, after),
          scope,
        );
      case "For": {
        this.expression(statement.iterable, scope);
        const list = pathOf(statement.iterable, scope);
        const inner = bind(scope, statement.target, list && [...list, ANY_KEY]);
        if (statement.test) this.expression(statement.test, inner);
        this.body(statement.body, inner);
        this.body(statement.otherwise, scope);
        return scope;
      }
      default:
        this.nested(statement, scope);
        return scope;
    }
  }

  /** Statements whose names are not followed, only kept apart from the namespace. */
  private nested(statement: Statement, scope: Scope): void {
    const parts = statementParts(statement);
    const names = [
      ...parts.targets.flatMap(targetNames),
      ...parts.parameters.map(({ name }) => name),
    ];
    const inner = new Map([...scope, ...names.map((name) => [name, undefined] as const)]);
    for (const expression of parts.expressions) this.expression(expression, scope);
    for (const { fallback } of parts.parameters) if (fallback) this.expression(fallback, scope);
    for (const body of parts.bodies) this.body(body, inner);
  }

  private expression(node: Expression, scope: Scope, guarded = false): void {
    const path = pathOf(node, scope);
    if (path) {
      this.references.push({ path, range: this.#range(node), guarded });
      this.indexes(node, scope);
      return;
    }
    if (node.type === "Test" && GUARD_TESTS.has(node.name)) {
      this.expression(node.input, scope, true);
      return;
    }
    if (node.type === "Filter" && node.input && GUARD_FILTERS.has(node.name)) {
      this.expression(node.input, scope, true);
      for (const argument of node.args.positional) this.expression(argument, scope);
      return;
    }
    if (node.type === "Call" && node.callee.type === "Getattr") {
      // A method: what is read is the object that has it.
      this.expression(node.callee.object, scope, guarded);
      for (const argument of subexpressions(node).slice(1)) this.expression(argument, scope);
      return;
    }
    for (const inner of subexpressions(node)) this.expression(inner, scope, guarded);
  }

  /** A path's own indexes can read the namespace too: `a[b.c]`. */
  private indexes(node: Expression, scope: Scope): void {
    if (node.type === "Getattr") this.indexes(node.object, scope);
    if (node.type !== "Getitem") return;
    this.indexes(node.object, scope);
    this.expression(node.index, scope);
  }
}

/** The place of the namespace that an expression reads, `undefined` when it is none. */
export function pathOf(node: Expression, scope: Scope): Path | undefined {
  if (node.type === "Name") return scope.has(node.name) ? scope.get(node.name) : [node.name];
  if (node.type === "Getattr") {
    const path = pathOf(node.object, scope);
    return path && [...path, node.name];
  }
  if (node.type !== "Getitem") return undefined;
  const path = pathOf(node.object, scope);
  const { index } = node;
  const key = index.type === "Const" && typeof index.value === "string" ? index.value : ANY_KEY;
  return path && index.type !== "Slice" ? [...path, key] : undefined;
}

function bind(scope: Scope, target: Target, path: Path | undefined): Scope {
  const names = targetNames(target);
  const only = target.type === "Name" ? path : undefined;
  return new Map([...scope, ...names.map((name) => [name, only] as const)]);
}

/** Names that a branch sets are local afterwards, whatever they stand for. */
function localsOf(body: Body, scope: Scope): Scope {
  const names = body.flatMap((statement) => {
    if (statement.type === "Set" || statement.type === "SetBlock")
      return targetNames(statement.target);
    if (statement.type === "Macro") return [statement.name];
    if (statement.type !== "If") return [];
    const inner = [...statement.branches.map((branch) => branch.body), statement.otherwise];
    return inner.flatMap((each) => [...localsOf(each, new Map()).keys()]);
  });
  return new Map([...scope, ...names.map((name) => [name, undefined] as const)]);
}
