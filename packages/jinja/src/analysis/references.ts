import type { Range } from "@proton/text";
import type { Expression } from "../syntax/ast.ts";
import type { Template } from "../template.ts";
import { formatStaticPath, type StaticPath, type StaticScope } from "./static-scope.ts";
import { type Guards, walk } from "./walk.ts";

/** One place where a template reads the namespace. */
export interface Reference {
  /** Names and indexes; `*` is any item of a list or entry of a dict. */
  readonly path: StaticPath;
  /** `service_instances[*].inputs.port` */
  readonly text: string;
  readonly range: Range;
  /**
   * Whether the place copes with the last step being absent: `is defined` and the branch that it
   * guards, `default`, `.get()`. A step before the last must be there all the same.
   */
  readonly guarded: boolean;
}

/** All namespace paths that a template reads, in the order of the text, each place once. */
export function references(template: Template): readonly Reference[] {
  const found: Reference[] = [];
  const seen = new Set<Expression>();
  const add = (node: Expression, path: StaticPath, guarded: boolean): void => {
    const text = formatStaticPath(path);
    found.push({ path, text, range: template.source.range(node), guarded });
  };
  walk(template.body, {
    expression: (node, scope, guards) => {
      if (!seen.has(node)) readAt(node, scope, guards, seen, add);
    },
  });
  return found;
}

type Add = (node: Expression, path: StaticPath, guarded: boolean) => void;

function readAt(
  node: Expression,
  scope: StaticScope,
  guards: Guards,
  seen: Set<Expression>,
  add: Add,
): void {
  const guarded = guardedInput(node);
  if (guarded) {
    readPath(guarded, scope, guards, seen, add, true);
    return;
  }
  if (node.type === "Call" && node.callee.type === "Getattr") {
    readMethodCall(node, node.callee, scope, guards, seen, add);
    return;
  }
  readPath(node, scope, guards, seen, add, false);
}

/** What `x is defined` and `x | default` look at. */
function guardedInput(node: Expression): Expression | undefined {
  if (node.type === "Test" && (node.name === "defined" || node.name === "undefined"))
    return node.input;
  if (node.type === "Filter" && (node.name === "default" || node.name === "d")) return node.input;
  return undefined;
}

/** `path.method()` reads the path, and `path.get("x")` an entry that may be absent. */
function readMethodCall(
  node: Extract<Expression, { type: "Call" }>,
  callee: Extract<Expression, { type: "Getattr" }>,
  scope: StaticScope,
  guards: Guards,
  seen: Set<Expression>,
  add: Add,
): void {
  const path = scope.pathOf(callee.object);
  if (!path) return;
  markSeen(callee, seen);
  const [key] = node.args.positional;
  if (callee.name === "get" && key?.type === "Const" && typeof key.value === "string") {
    add(node, [...path, key.value], true);
  } else add(callee.object, path, guards.has(formatStaticPath(path)));
}

function readPath(
  node: Expression,
  scope: StaticScope,
  guards: Guards,
  seen: Set<Expression>,
  add: Add,
  guarded: boolean,
): void {
  const path = scope.pathOf(node);
  if (!path) return;
  markSeen(node, seen);
  add(node, path, guarded || guards.has(formatStaticPath(path)));
}

/** The steps on the way are part of this read; computed keys are reads of their own. */
function markSeen(node: Expression, seen: Set<Expression>): void {
  seen.add(node);
  if (node.type === "Getattr" || node.type === "Getitem") markSeen(node.object, seen);
}
