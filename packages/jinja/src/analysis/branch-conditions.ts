import type { Range } from "@proton/text";
import type { CompareOperator, Expression } from "../syntax/ast.ts";
import { subexpressions } from "../syntax/children.ts";
import type { Template } from "../template.ts";
import { Float, type Value } from "../values/value.ts";
import { formatStaticPath, type StaticPath, type StaticScope } from "./static-scope.ts";
import { walk } from "./walk.ts";

export type Literal = string | number | boolean | null;

/** One question that an `if` asks about one namespace path. */
export interface BranchCondition {
  readonly path: StaticPath;
  /** `service_instance.inputs.subnet_type` */
  readonly text: string;
  /**
   * `equals`: compared with the literals by `==`, `!=` or `in`. `ordered`: by `<` and the like.
   * `contains`: the literal is looked for in the value. `truthy`: used as a condition itself.
   * `defined`: asked whether it is there. `other`: part of something that is not understood.
   */
  readonly kind: "equals" | "ordered" | "contains" | "truthy" | "defined" | "other";
  readonly literals: readonly Literal[];
  readonly range: Range;
}

/** What decides which branches of a template are rendered, in the order of the text. */
export function branchConditions(template: Template): readonly BranchCondition[] {
  const found: BranchCondition[] = [];
  walk(template.body, {
    condition: (node, scope) => {
      const add: Add = (at, path, kind, literals) => {
        const text = formatStaticPath(path);
        found.push({ path, text, kind, literals, range: template.source.range(at) });
      };
      conditionsOf(node, scope, add);
    },
  });
  return found;
}

type Add = (
  node: Expression,
  path: StaticPath,
  kind: BranchCondition["kind"],
  literals: readonly Literal[],
) => void;

function conditionsOf(node: Expression, scope: StaticScope, add: Add): void {
  const path = scope.pathOf(node);
  if (path) {
    add(node, path, "truthy", []);
    return;
  }
  switch (node.type) {
    case "Logical":
      conditionsOf(node.left, scope, add);
      conditionsOf(node.right, scope, add);
      return;
    case "Unary":
      conditionsOf(node.operand, scope, add);
      return;
    case "Test":
      testConditions(node, scope, add);
      return;
    case "Compare":
      compareConditions(node, scope, add);
      return;
    default:
      otherConditions(node, scope, add);
  }
}

const EQUALITY_TESTS = new Set(["eq", "equalto", "==", "ne", "!=", "sameas", "in"]);

function testConditions(
  node: Extract<Expression, { type: "Test" }>,
  scope: StaticScope,
  add: Add,
): void {
  const path = scope.pathOf(node.input);
  const [argument] = node.args.positional;
  const literals = argument ? literalsOf(argument) : undefined;
  if (!path) otherConditions(node, scope, add);
  else if (node.name === "defined" || node.name === "undefined") add(node, path, "defined", []);
  else if (node.name === "true" || node.name === "false")
    add(node, path, "equals", [node.name === "true"]);
  else if (node.name === "none") add(node, path, "equals", [null]);
  else if (EQUALITY_TESTS.has(node.name) && literals) add(node, path, "equals", literals);
  else add(node, path, "other", literals ?? []);
}

function compareConditions(
  node: Extract<Expression, { type: "Compare" }>,
  scope: StaticScope,
  add: Add,
): void {
  let left = node.first;
  for (const { operator, operand } of node.rest) {
    comparison(node, left, operator, operand, scope, add);
    left = operand;
  }
}

function comparison(
  node: Expression,
  left: Expression,
  operator: CompareOperator,
  right: Expression,
  scope: StaticScope,
  add: Add,
): void {
  const [leftPath, rightPath] = [scope.pathOf(left), scope.pathOf(right)];
  const isMembership = operator === "in" || operator === "not in";
  const isEquality = operator === "==" || operator === "!=";
  const [leftLiterals, rightLiterals] = [literalsOf(left), literalsOf(right)];
  if (leftPath && rightLiterals) {
    add(node, leftPath, isEquality || isMembership ? "equals" : "ordered", rightLiterals);
  } else if (rightPath && leftLiterals) {
    add(
      node,
      rightPath,
      isMembership ? "contains" : isEquality ? "equals" : "ordered",
      leftLiterals,
    );
  } else {
    otherConditions(left, scope, add);
    otherConditions(right, scope, add);
  }
}

/** Every path inside an expression that is not understood. */
function otherConditions(node: Expression, scope: StaticScope, add: Add): void {
  const path = scope.pathOf(node);
  if (path) add(node, path, "other", []);
  else for (const child of subexpressions(node)) otherConditions(child, scope, add);
}

/** The literals of a constant, or of a list or tuple of constants. */
function literalsOf(node: Expression): readonly Literal[] | undefined {
  if (node.type === "Const") return isLiteral(node.value) ? [plain(node.value)] : undefined;
  if (node.type !== "List" && node.type !== "Tuple") return undefined;
  const items = node.items.map((item) => literalsOf(item));
  return items.every((item) => item !== undefined) ? items.flat() : undefined;
}

function isLiteral(value: Value): value is Literal | Float {
  return value === null || typeof value !== "object" || value instanceof Float;
}

function plain(value: Literal | Float): Literal {
  return value instanceof Float ? value.value : value;
}
