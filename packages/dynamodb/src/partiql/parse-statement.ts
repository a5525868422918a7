import { isDeepStrictEqual } from "node:util";
import { validationError } from "../dynamodb-error.ts";
import type {
  ArithmeticNode,
  ConditionNode,
  OperandNode,
  PathNode,
  UpdateClause,
} from "../expressions/index.ts";
import { type Operands, operandsOf } from "./parse-operand.ts";
import { parseValue } from "./parse-value.ts";
import { parseWhere } from "./parse-where.ts";
import { malformed, type OrderKey, type Statement } from "./statement.ts";
import { StatementReader } from "./statement-reader.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html */
const LONGEST_STATEMENT = 8_192;
const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$|^arn:/;

/**
 * Parses one statement of DynamoDB's PartiQL, in time linear in its length.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
 */
export function parseStatement(text: string): Statement {
  // Permissions are decided on a statement before its request is held to the shapes of the API.
  if (text.length > LONGEST_STATEMENT) {
    throw validationError(
      `1 validation error detected: Value at 'statement' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_STATEMENT}`,
    );
  }
  const reader = new StatementReader(text);
  const operands = operandsOf(reader);
  const statement = parsed(reader, operands);
  reader.takeSymbol(";");
  if (reader.peek().kind !== "end") throw malformed("Unexpected token after expression");
  return { ...statement, values: operands.values, parameterCount: reader.parameterCount };
}

type Parsed<Kind = Statement> = Kind extends Statement
  ? Omit<Kind, "values" | "parameterCount">
  : never;

function parsed(reader: StatementReader, operands: Operands): Parsed {
  if (reader.takeWord("SELECT")) return select(reader, operands, false);
  if (reader.takeWord("INSERT")) return insert(reader);
  if (reader.takeWord("UPDATE")) return update(reader, operands);
  if (reader.takeWord("DELETE")) return remove(reader, operands);
  if (!reader.takeWord("EXISTS")) throw malformed("Expected data manipulation");
  reader.expectSymbol("(");
  reader.expectWord("SELECT");
  const check = select(reader, operands, true);
  reader.expectSymbol(")");
  return check;
}

function select(reader: StatementReader, operands: Operands, isCheck: boolean): Parsed {
  const paths = projected(reader, operands);
  reader.expectWord("FROM");
  const table = tableName(reader);
  const index = reader.takeSymbol(".") ? reader.expectName() : undefined;
  if (reader.isSymbol(".")) {
    throw validationError("A path may contain at most 2 components in the FROM clause");
  }
  if (reader.isSymbol(",")) {
    throw validationError("Only select from a single table or index is supported.");
  }
  refuseAlias(reader);
  const where = condition(reader, operands);
  const order = ordering(reader);
  return {
    kind: "select",
    table,
    isCheck,
    order,
    ...(paths && { paths }),
    ...(where && { where }),
    ...(index !== undefined && { index }),
  };
}

function projected(reader: StatementReader, operands: Operands): PathNode[] | undefined {
  if (reader.takeSymbol("*")) {
    if (!reader.isSymbol(",")) return undefined;
    throw validationError(
      "Other attributes should not be present in the projection when '*' is used.",
    );
  }
  const paths: PathNode[] = [];
  do {
    const path = operands.path();
    const name = nameOf(path);
    if (paths.some((each) => nameOf(each) === name)) {
      throw validationError(`Duplicate identifiers in select clause: ${name}`);
    }
    paths.push(path);
  } while (reader.takeSymbol(","));
  return paths;
}

/** The name under which an item shows what is at a path: that of its last attribute. */
export function nameOf({ steps }: PathNode): string {
  const last = steps.findLastIndex(({ kind }) => kind === "attribute");
  return steps
    .slice(last)
    .map((step) => (step.kind === "index" ? `[${step.index}]` : step.name))
    .join("");
}

function ordering(reader: StatementReader): OrderKey[] {
  if (!reader.isWord("ORDER") || !reader.isWord("BY", 1)) return [];
  reader.next();
  reader.next();
  const keys: OrderKey[] = [];
  do {
    const name = reader.expectName();
    const isDescending = reader.takeWord("DESC");
    if (!isDescending) reader.takeWord("ASC");
    keys.push({ name, isDescending });
  } while (reader.takeSymbol(","));
  return keys;
}

function insert(reader: StatementReader): Parsed {
  reader.expectWord("INTO");
  const table = tableName(reader);
  if (reader.isSymbol(".")) throw onIndex();
  if (!reader.takeWord("VALUE")) {
    if (reader.isKeyword()) reader.fail();
    throw malformed("Unexpected token after expression");
  }
  const item = parseValue(reader);
  if (item.kind === "struct") return { kind: "insert", table, item };
  if (item.kind === "bag" || item.kind === "list") {
    throw validationError(
      'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
    );
  }
  throw validationError(
    "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
  );
}

function update(reader: StatementReader, operands: Operands): Parsed {
  const table = tableName(reader);
  if (reader.isSymbol(".")) throw onIndex();
  if (!reader.isWord("SET") && !reader.isWord("REMOVE")) refuseAlias(reader);
  const clauses: UpdateClause[] = [];
  while (reader.isWord("SET") || reader.isWord("REMOVE")) {
    const isRemoval = reader.next().text.toUpperCase() === "REMOVE";
    do {
      const path = operands.path();
      if (isRemoval) clauses.push({ action: "REMOVE", path });
      else {
        reader.expectSymbol("=");
        clauses.push(assignment(path, assigned(reader, operands)));
      }
    } while (reader.takeSymbol(","));
  }
  if (clauses.length === 0) reader.fail();
  return { kind: "update", table, clauses, ...conditionAndReturning(reader, operands) };
}

function assigned(reader: StatementReader, operands: Operands): OperandNode | ArithmeticNode {
  const left = operands.operand();
  const operator = reader.takeSymbol("+") ? "+" : reader.takeSymbol("-") ? "-" : undefined;
  if (operator === undefined) return left;
  return { kind: "arithmetic", operator, args: [left, operands.operand()] };
}

/** `set_add` and `set_delete` are what expressions have as actions of their own. */
function assignment(path: PathNode, operand: OperandNode | ArithmeticNode): UpdateClause {
  if (operand.kind !== "call" || !operand.name.startsWith("set_")) {
    return { action: "SET", path, operand };
  }
  const [target, set] = operand.args;
  const name = operand.name.toUpperCase();
  if (!isDeepStrictEqual(target, path)) {
    throw validationError(`The first argument to ${name} must equal the assignment value`);
  }
  if (set?.kind !== "value") {
    throw validationError(`The second argument to ${name} must be a value with type SET`);
  }
  return { action: name === "SET_ADD" ? "ADD" : "DELETE", path, operand: set };
}

function remove(reader: StatementReader, operands: Operands): Parsed {
  reader.expectWord("FROM");
  const table = tableName(reader, "Expected identifier for simple path");
  if (reader.isSymbol(".")) throw onIndex();
  refuseAlias(reader);
  const rest = conditionAndReturning(reader, operands);
  if (rest.returning === undefined || rest.returning === "ALL OLD") {
    return { kind: "delete", table, ...rest };
  }
  throw validationError(
    `Invalid returning clause: RETURNING ${rest.returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
  );
}

const onIndex = () => validationError("This operation is not supported on an index");

function conditionAndReturning(reader: StatementReader, operands: Operands) {
  const where = condition(reader, operands);
  const returning = reader.takeWord("RETURNING") ? returned(reader) : undefined;
  return { ...(where && { where }), ...(returning !== undefined && { returning }) };
}

function returned(reader: StatementReader): string {
  const which = ["ALL", "MODIFIED"].find((word) => reader.takeWord(word)) ?? reader.fail();
  const when = ["OLD", "NEW"].find((word) => reader.takeWord(word)) ?? reader.fail();
  if (reader.takeSymbol("*")) return `${which} ${when}`;
  throw validationError("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
}

const condition = (reader: StatementReader, operands: Operands): ConditionNode | undefined =>
  reader.takeWord("WHERE") ? parseWhere(reader, operands) : undefined;

function tableName(reader: StatementReader, problem?: string): string {
  const name = reader.expectName(problem);
  if (TABLE_NAME.test(name)) return name;
  throw validationError(
    "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.",
  );
}

function refuseAlias(reader: StatementReader): void {
  const { kind } = reader.peek();
  const isName = kind === "quoted" || (kind === "word" && !reader.isKeyword());
  if (isName || reader.isWord("AS")) throw validationError("Aliasing is not supported");
}
