import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import { type AttributeValue, validateValue } from "../values/index.ts";
import type { Statement, ValueNode } from "./statement.ts";

/** What a value of a statement is with the parameters of its request. */
export function evaluate(
  node: ValueNode,
  parameters: readonly unknown[],
  path = "root",
): AttributeValue {
  if (node.kind === "parameter") return validateValue(parameters[node.at]);
  if (node.kind === "literal") return literal(node.value, path);
  if (node.kind === "list") {
    return { L: node.members.map((each, at) => evaluate(each, parameters, `${path}[${at}]`)) };
  }
  if (node.kind === "bag")
    return setOf(node.members.map((each) => evaluate(each, parameters, path)));
  const fields = Object.create(null);
  for (const [name, each] of node.members) {
    if (Object.hasOwn(fields, name)) {
      throw validationError(`Duplicate keys in tuple. Key: ${name} under ${path}`);
    }
    fields[name] = evaluate(each, parameters, `${path}.${name}`);
  }
  // Once more as a whole, for how deep it goes and what its names are.
  return path === "root" ? validateValue({ M: fields }, 0) : { M: fields };
}

function literal(value: unknown, path: string): AttributeValue {
  try {
    return validateValue(value);
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    // The item's own attributes are named by the root.
    throw validationError(`${error.message} under ${path.replace(/^root\.[^.[]+/, "root")}`);
  }
}

function setOf(members: readonly AttributeValue[]): AttributeValue {
  if (members.length === 0) throw validationError("Empty bags are not supported");
  for (const type of ["S", "N", "B"] as const) {
    if (members.every((member) => type in member)) {
      return validateValue({
        [`${type}S`]: members.map((member) => (member as unknown as Record<string, unknown>)[type]),
      });
    }
  }
  throw validationError(
    "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
  );
}

/** Refuses parameters that are more or fewer than the statement has places for. */
export function checkParameters({ parameterCount }: Statement, given: readonly unknown[]): void {
  if (parameterCount === given.length) return;
  throw validationError("Number of parameters in request and statement don't match.");
}
