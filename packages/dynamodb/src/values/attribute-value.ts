/** The names of DynamoDB's data types, as an attribute value carries them on the wire. */
export const VALUE_TYPES = ["S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"] as const;

export type ValueType = (typeof VALUE_TYPES)[number];

/** One value in the shape of DynamoDB's JSON; bytes are base64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Attributes };

/** Attributes by name; names come from outside, so that {@link attributeOf} reads them. */
export interface Attributes {
  readonly [name: string]: AttributeValue;
}

export type Item = Attributes;

/** The type that a value has. */
export function typeOf(value: AttributeValue): ValueType {
  for (const type in value) return type as ValueType;
  throw new TypeError("the attribute value is empty");
}

/** What values of each type hold. */
interface HeldByType {
  readonly S: string;
  readonly N: string;
  readonly B: string;
  readonly SS: readonly string[];
  readonly NS: readonly string[];
  readonly BS: readonly string[];
  readonly BOOL: boolean;
  readonly NULL: true;
  readonly L: readonly AttributeValue[];
  readonly M: Attributes;
}

/** What a value holds under a type, or undefined where it is of another. */
export function held<Type extends ValueType>(
  value: AttributeValue | undefined,
  type: Type,
): HeldByType[Type] | undefined {
  return (value as Partial<HeldByType> | undefined)?.[type];
}

/** The attribute of a name; what an object inherits is none. */
export function attributeOf(
  attributes: Attributes | undefined,
  name: string,
): AttributeValue | undefined {
  return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** An empty set of attributes to be filled. */
export function emptyAttributes(): Record<string, AttributeValue> {
  return Object.create(null);
}
