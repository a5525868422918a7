import type { AttributeMap, Table } from "../../extension/index.ts";

type Attribute = AttributeMap[string];

/** An item as plain JSON, to be read: sets are lists, binaries are base64. */
export function plainItem(item: AttributeMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

function plain(attribute: Attribute): unknown {
  const [type = "", value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case "N":
      return plainNumber(String(value));
    case "NS":
      return (value as readonly string[]).map(plainNumber);
    case "NULL":
      return null;
    case "L":
      return (value as readonly Attribute[]).map(plain);
    case "M":
      return plainItem(value as AttributeMap);
    default:
      return value;
  }
}

/** DynamoDB keeps 38 digits: what a number of JavaScript would lose stays a text. */
function plainNumber(text: string): number | string {
  return String(Number(text)) === text ? Number(text) : text;
}

/** More than that nobody types. */
const LONGEST_NAME = 60;

/** What an item is called: the values of its key, or `delete` where nobody could type them. */
export function itemName(key: Table["key"], item: AttributeMap): string {
  const values = key.map(({ name }) => Object.values(item[name] ?? {})[0]);
  const name = values.join(" / ");
  return name.length <= LONGEST_NAME && TYPED.test(name) ? name : "delete";
}

/** What an input of one line holds as it is. */
const TYPED = /^[^\s\p{C}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u;

/** An item that was written as DynamoDB's JSON, or why it is none. */
export function readItem(
  text: string,
): { readonly item: AttributeMap } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}.` };
  }
  if (!isObject(value)) return { problem: "Write an object: its members are the attributes." };
  const wrong = Object.entries(value).find(([, attribute]) => !isAttribute(attribute));
  if (wrong === undefined) return { item: value as AttributeMap };
  const [name, attribute] = wrong;
  return {
    problem: `${name} is ${JSON.stringify(attribute).slice(0, 60)}, but must say its type, as in { "S": "text" } or { "N": "1" }.`,
  };
}

const TYPES = /^(S|N|B|SS|NS|BS|BOOL|NULL|L|M)$/;

function isAttribute(value: unknown): boolean {
  if (!isObject(value)) return false;
  const types = Object.keys(value);
  return types.length === 1 && types.every((type) => TYPES.test(type));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
