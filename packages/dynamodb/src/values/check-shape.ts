import { serializationError } from "../dynamodb-error.ts";
import type { ValueType } from "./attribute-value.ts";

const MODEL = "com.amazonaws.dynamodb.v20120810";
/** Deeper values are refused for their depth, whatever they hold. */
const MAX_DEPTH = 64;
const STRUCTURE = "Start of structure or map found where not expected";

/** Holds the JSON of a map of attributes to the API's types; says what AWS says of other JSON. */
export function checkAttributesShape(json: unknown, depth = 0): void {
  if (json === undefined || json === null) return;
  if (typeof json !== "object") throw serializationError("Unexpected field type");
  if (Array.isArray(json)) {
    throw serializationError(
      `Unrecognized collection type java.util.Map<java.lang.String, ${MODEL}.AttributeValue>`,
    );
  }
  for (const value of Object.values(json)) checkValueShape(value, depth + 1);
}

/** Holds the JSON of one attribute value to the API's types. */
export function checkValueShape(json: unknown, depth = 0): void {
  if (json === undefined || json === null || depth > MAX_DEPTH) return;
  if (typeof json !== "object") throw serializationError("Unexpected value type in payload");
  if (Array.isArray(json)) {
    throw serializationError(`Unrecognized collection type class ${MODEL}.AttributeValue`);
  }
  for (const [type, inner] of Object.entries(json)) {
    if (inner !== null && Object.hasOwn(SHAPES, type)) SHAPES[type as ValueType](inner, depth);
  }
}

const SHAPES: Readonly<Record<ValueType, (json: unknown, depth: number) => void>> = {
  S: checkString,
  N: checkString,
  B: checkBlob,
  SS: (json) => checkList(json, checkString),
  NS: (json) => checkList(json, checkString),
  BS: (json) => checkList(json, checkBlob),
  BOOL: checkBoolean,
  NULL: checkBoolean,
  L: (json, depth) => checkList(json, (value) => checkValueShape(value, depth + 1)),
  M: checkAttributesShape,
};

function checkList(json: unknown, check: (member: unknown) => void): void {
  if (typeof json !== "object") throw serializationError("Unexpected field type");
  if (!Array.isArray(json)) throw serializationError(STRUCTURE);
  for (const member of json) if (member !== null) check(member);
}

function checkString(json: unknown): void {
  if (typeof json === "string") return;
  throw serializationError(notConvertible(json, "String"));
}

function checkBoolean(json: unknown): void {
  if (typeof json === "boolean") return;
  if (typeof json !== "string") throw serializationError(notConvertible(json, "Boolean"));
  if (booleanOf(json) === undefined)
    throw serializationError("Unexpected token received from parser");
}

/** AWS takes these words for a boolean, too. */
export function booleanOf(json: unknown): boolean | undefined {
  if (typeof json === "boolean") return json;
  const word = typeof json === "string" ? json.toUpperCase() : "";
  if (["TRUE", "1", "YES"].includes(word)) return true;
  return ["FALSE", "0", "NO"].includes(word) ? false : undefined;
}

/** What AWS says of JSON that is not of a simple type. */
export function notConvertible(json: unknown, type: string): string {
  if (Array.isArray(json)) return `Unrecognized collection type class java.lang.${type}`;
  if (typeof json === "object") return STRUCTURE;
  if (typeof json === "boolean")
    return `${json ? "TRUE" : "FALSE"}_VALUE cannot be converted to ${type}`;
  return `${Number.isInteger(json) ? "NUMBER" : "DECIMAL"}_VALUE cannot be converted to ${type}`;
}

function checkBlob(json: unknown): void {
  if (typeof json !== "string") {
    if (Array.isArray(json)) {
      throw serializationError("Unrecognized collection type class java.nio.ByteBuffer");
    }
    throw serializationError(
      typeof json === "object"
        ? STRUCTURE
        : "only base-64-encoded strings are convertible to bytes",
    );
  }
  if (json.length % 4 !== 0) {
    throw serializationError(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${json.length}`,
    );
  }
  if (Buffer.from(json, "base64").toString("base64") !== json) {
    throw serializationError("Invalid last non-pad Base64 character dectected");
  }
}
