import { serializationError } from "../dynamodb-error.ts";
import { booleanOf, checkValueShape, notConvertible } from "../values/check-shape.ts";
import { JAVA_PACKAGE, type Shape, shapeOf } from "./model.ts";

const STRUCTURE = "Start of structure or map found where not expected";

/**
 * Holds the JSON of a request to the types of its shape, in the words of AWS, and gives it without
 * what the shape does not have.
 *
 * @throws a SerializationException
 */
export function checkTypes(json: unknown, shapeName: string, place: Place = "field"): unknown {
  if (json === undefined || json === null) return undefined;
  if (shapeName === "AttributeValue") {
    if (place === "field" && typeof json !== "object") throw unexpectedField();
    checkValueShape(json);
    return json;
  }
  const shape = shapeOf(shapeName);
  if (shape === undefined) return json;
  return (CHECKS[shape.type] ?? checkInteger)(json, shape, shapeName, place);
}

/** Whether a value is a member of a structure, or of a list or map. */
type Place = "field" | "element";

type Check = (json: unknown, shape: Shape, shapeName: string, place: Place) => unknown;

const CHECKS: Readonly<Record<string, Check>> = {
  structure: checkStructure,
  map: checkMap,
  list: checkList,
  string: checkString,
  boolean: checkBoolean,
};

/** What Java says of a simple value where a collection within a collection belongs. */
const parameterized = () => {
  const type = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl";
  return serializationError(
    `class ${type} cannot be cast to class java.lang.Class (${type} and java.lang.Class are in module java.base of loader 'bootstrap')`,
  );
};

const unexpectedField = () => serializationError("Unexpected field type");

function checkStructure(json: unknown, { members = {} }: Shape, name: string, place: Place) {
  if (typeof json !== "object") {
    throw place === "field"
      ? unexpectedField()
      : serializationError("Unexpected value type in payload");
  }
  if (Array.isArray(json)) {
    throw serializationError(`Unrecognized collection type class ${JAVA_PACKAGE}.${name}`);
  }
  const checked: Record<string, unknown> = {};
  for (const [member, shapeName] of Object.entries(members)) {
    if (!Object.hasOwn(json as object, member)) continue;
    const value = checkTypes((json as Record<string, unknown>)[member], shapeName);
    if (value !== undefined) checked[member] = value;
  }
  return checked;
}

function checkMap(json: unknown, { value = "" }: Shape, _: string, place: Place): unknown {
  if (typeof json !== "object") throw place === "field" ? unexpectedField() : parameterized();
  if (Array.isArray(json)) {
    throw serializationError(
      `Unrecognized collection type java.util.Map<java.lang.String, ${javaTypeOf(value)}>`,
    );
  }
  const checked: Record<string, unknown> = Object.create(null);
  for (const [key, member] of Object.entries(json as object)) {
    checked[key] = checkTypes(member, value, "element");
  }
  return checked;
}

/** How Java names the type of a map's values. */
function javaTypeOf(name: string): string {
  const shape = shapeOf(name);
  if (shape?.type === "string") return "java.lang.String";
  if (shape?.type === "list") return `java.util.List<${javaTypeOf(shape.member ?? "")}>`;
  return `${JAVA_PACKAGE}.${name}`;
}

function checkList(json: unknown, { member = "" }: Shape, _: string, place: Place): unknown {
  if (typeof json !== "object") throw place === "field" ? unexpectedField() : parameterized();
  if (!Array.isArray(json)) throw serializationError(STRUCTURE);
  return json.map((element) => checkTypes(element, member, "element"));
}

function checkString(json: unknown): unknown {
  if (typeof json === "string") return json;
  throw serializationError(notConvertible(json, "String"));
}

function checkBoolean(json: unknown): unknown {
  const value = booleanOf(json);
  if (value !== undefined) return value;
  throw serializationError(
    typeof json === "string"
      ? "Unexpected token received from parser"
      : notConvertible(json, "Boolean"),
  );
}

function checkInteger(json: unknown, { type }: Shape): number {
  const java = type === "long" ? "Long" : "Integer";
  if (typeof json === "number") return Math.floor(json);
  throw serializationError(
    typeof json === "string"
      ? `STRING_VALUE cannot be converted to ${java}`
      : notConvertible(json, java),
  );
}
