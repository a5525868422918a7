import type { Range } from "@proton/text";
import type { SourceMap } from "../segments/source-map.ts";
import type { Body, Expression, Statement } from "../syntax/ast.ts";
import { statementParts } from "../syntax/children.ts";
import type { Template } from "../template.ts";

/** A stretch of a template that is written only under a condition. */
export interface Branch {
  /** From the first to the last thing that it writes. */
  readonly range: Range;
  readonly kind: "if" | "else" | "loop";
  /** What decides whether it is written: tests and lists of the statements around it. */
  readonly conditions: readonly Range[];
}

/** The branches of a template that write something, outer ones before those inside them. */
export function branchesOf(template: Template): readonly Branch[] {
  const branches: Branch[] = [];
  const visit = (statement: Statement, outer: readonly Range[]): void => {
    const tests = conditionsOf(statement).map((node) => template.source.range(node));
    const conditions = [...outer, ...tests];
    const add = (kind: Branch["kind"], body: Body): void => {
      const written = body.filter(writes);
      const [first, last] = [written[0], written.at(-1)];
      if (!first || !last) return;
      const range = template.source.range({ start: first.start, end: last.end });
      branches.push({ kind, range, conditions });
    };
    if (statement.type === "If") {
      for (const { body } of statement.branches) add("if", body);
      add("else", statement.otherwise);
    } else if (statement.type === "For") {
      add("loop", statement.body);
      add("else", statement.otherwise);
    }
    for (const body of statementParts(statement).bodies) {
      for (const inner of body) visit(inner, conditions);
    }
  };
  for (const statement of template.body) visit(statement, []);
  return branches;
}

/** The expressions on which it depends what a statement writes. */
export function conditionsOf(statement: Statement): readonly Expression[] {
  if (statement.type === "If") return statement.branches.map(({ test }) => test);
  if (statement.type !== "For") return [];
  return statement.test ? [statement.iterable, statement.test] : [statement.iterable];
}

/** The branches among `branches` that a rendering went through. */
export function reachedBranches(branches: readonly Branch[], map: SourceMap): ReadonlySet<Branch> {
  const reached = new Set<Branch>();
  for (let index = 0; index < map.length; index += 1) {
    const { start } = map.segment(index).range;
    for (const branch of branches) {
      const { range } = branch;
      if (range.start.offset <= start.offset && start.offset < range.end.offset)
        reached.add(branch);
    }
  }
  return reached;
}

/** Text and values are seen in the output; a body that only sets variables leaves no trace. */
function writes(statement: Statement): boolean {
  if (statement.type === "Text") return statement.text.trim() !== "";
  if (statement.type === "Output") return true;
  if (statement.type === "Macro") return false;
  return statementParts(statement).bodies.some((body) => body.some(writes));
}
