/**
 * What a published resource schema says of a value beyond its type: JSON Schema with the words that
 * CloudFormation adds, without what the rules need not know.
 */
export interface Constraint {
  /** `#Name` of a definition of the same resource type. */
  readonly $ref?: string;
  readonly enum?: readonly (string | number | boolean)[];
  /** Upper and lower case make no difference. */
  readonly enumCaseInsensitive?: readonly string[];
  readonly const?: string | number | boolean;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: Constraint;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** No two items of the list agree in all of these members. */
  readonly uniqueKeys?: readonly string[];
  readonly properties?: Readonly<Record<string, Constraint>>;
  readonly patternProperties?: Readonly<Record<string, Constraint>>;
  readonly additionalProperties?: Constraint;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  /** Exactly one of them. */
  readonly requiredXor?: readonly string[];
  /** At least one of them. */
  readonly requiredOr?: readonly string[];
  /** With the first, the others have to be there. */
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  /** With the first, the others must not be there. */
  readonly dependentExcluded?: Readonly<Record<string, readonly string[]>>;
  readonly allOf?: readonly Constraint[];
  readonly anyOf?: readonly Constraint[];
  readonly oneOf?: readonly Constraint[];
  readonly not?: Constraint;
  readonly if?: Constraint;
  readonly then?: Constraint;
  readonly else?: Constraint;
  /** Only where alternatives are told apart by it: the types of properties are known otherwise. */
  readonly type?: string | readonly string[];
}

/** The constraints of a resource type's properties. */
export interface ResourceConstraints extends Constraint {
  readonly definitions?: Readonly<Record<string, Constraint>>;
}
