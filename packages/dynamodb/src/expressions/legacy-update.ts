import { invalidParameter, validationError } from "../dynamodb-error.ts";
import { checkAttributeName, typeOf, validateValue } from "../values/index.ts";
import type { Edit, TargetedEdit } from "./bind-update.ts";
import { pathTree } from "./path-tree.ts";
import { type Update, updateOf } from "./update.ts";

type Json = Readonly<Record<string, unknown>>;

const ADDABLE = ["N", "SS", "NS", "BS", "L"];
const DELETABLE = ["SS", "NS", "BS"];

/** Reads `AttributeUpdates`, the older form of an update expression. */
export function readAttributeUpdates(parameter: unknown): Update {
  const edits: TargetedEdit[] = Object.entries((parameter ?? {}) as Json).map(([name, json]) => {
    checkAttributeName(name);
    return { path: [name], edit: readEdit((json ?? {}) as Json) };
  });
  const update = updateOf(edits, pathTree(edits.map(({ path, edit }) => ({ path, value: edit }))));
  return { ...update, apply: (before, key) => mismatchExplained(() => update.apply(before, key)) };
}

function readEdit({ Action: action, Value: json }: Json): Edit {
  if (json === undefined || json === null) {
    if (action === "DELETE") return { action: "REMOVE" };
    throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
  }
  const value = validateValue(json);
  const type = typeOf(value);
  if (action === "DELETE") {
    if (DELETABLE.includes(type)) return { action, value };
    throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
  }
  if (action === "ADD") {
    if (ADDABLE.includes(type)) return { action, value };
    throw invalidParameter(`ADD action is not supported for the type ${type}`);
  }
  return { action: "SET", assigned: { kind: "value", value, type } };
}

/** The older parameters have words of their own for an operand of the wrong type. */
function mismatchExplained<Result>(apply: () => Result): Result {
  try {
    return apply();
  } catch (error) {
    const { message } = error as Error;
    if (message !== "An operand in the update expression has an incorrect data type") throw error;
    throw validationError("Type mismatch for attribute to update");
  }
}
