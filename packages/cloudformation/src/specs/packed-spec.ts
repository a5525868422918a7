/**
 * A property as the generated files hold it: its type, a space and flags, with the allowed values
 * beside it. Types: `string`, `integer`, `[string]` list, `{string}` map, `#Name` definition,
 * `a|b` either. Flags: `!` required, `*` a change replaces, `~` may replace, `-` deprecated.
 */
export type PackedProperty = string | readonly [string, readonly (string | number)[]];

/** A resource type as the generated files hold it. */
export interface PackedResource {
  /** Properties. */
  readonly p: Readonly<Record<string, PackedProperty>>;
  /** Attributes of `Fn::GetAtt`. */
  readonly a: readonly string[];
  /** Those of the attributes that are lists. */
  readonly l?: readonly string[];
  /** Those of the attributes that are mappings or anything. */
  readonly j?: readonly string[];
  /** The properties or attributes that make up what `Ref` gives. */
  readonly i?: readonly string[];
  /** The properties that identify the resource, where all are the author's to give and not those of `i`. */
  readonly n?: readonly string[];
  /** Holds data. */
  readonly s?: true;
  /** The property that holds the tags. */
  readonly t?: string;
  /** Deeper paths whose change replaces. */
  readonly r?: readonly string[];
  /** Definitions that properties refer to. */
  readonly d?: Readonly<Record<string, Readonly<Record<string, PackedProperty>>>>;
}
