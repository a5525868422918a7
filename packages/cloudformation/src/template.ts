/** Any value that a CloudFormation template can hold; intrinsic functions are objects in long form. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | readonly TemplateValue[]
  | TemplateObject;

/** An object of a template. Read ones have no prototype, so that `constructor` is not a member. */
export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

/** Where a value stands in a template: keys and list indexes from the root, intrinsics in long form. */
export type TemplatePath = readonly (string | number)[];

/** What CloudFormation does with a resource that leaves the stack. */
export type RemovalPolicy = "Delete" | "Retain" | "RetainExceptOnCreate" | "Snapshot";

/** One entry of `Resources`. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: TemplateObject;
  /** A list also where the template has one name. */
  readonly DependsOn?: readonly string[];
  readonly Condition?: string;
  /** An intrinsic function only with the AWS::LanguageExtensions transform. */
  readonly DeletionPolicy?: TemplateValue;
  readonly UpdateReplacePolicy?: TemplateValue;
  readonly Metadata?: TemplateObject;
  readonly CreationPolicy?: TemplateObject;
  readonly UpdatePolicy?: TemplateObject;
}

/** One entry of `Parameters`. */
export interface Parameter {
  readonly Type: string;
  readonly Default?: TemplateValue;
  readonly AllowedValues?: readonly TemplateValue[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly Description?: string;
  readonly MinLength?: TemplateValue;
  readonly MaxLength?: TemplateValue;
  readonly MinValue?: TemplateValue;
  readonly MaxValue?: TemplateValue;
  readonly NoEcho?: TemplateValue;
}

/** One entry of `Outputs`. */
export interface Output {
  readonly Value: TemplateValue;
  readonly Description?: TemplateValue;
  readonly Export?: { readonly Name: TemplateValue };
  readonly Condition?: string;
}

/**
 * A template whose sections have the shape that CloudFormation demands: every resource has a type,
 * every output a value. What the sections say is not checked yet.
 */
export interface CloudFormationTemplate {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Metadata?: TemplateObject;
  /** The names of the transforms, in order; `AWS::Include` and the like are in it by name. */
  readonly Transform: readonly string[];
  readonly Globals?: TemplateObject;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<Record<string, TemplateObject>>;
  readonly Mappings: Readonly<Record<string, TemplateObject>>;
  readonly Conditions: Readonly<Record<string, TemplateValue>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Output>>;
  /** Every section as it was read, `Fn::ForEach` loops included: what a walk over all values uses. */
  readonly source: TemplateObject;
}

/** Whether a value is an object, neither null nor a list. */
export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: TemplateValue | undefined): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** A text, number or boolean as text; nothing for other values. */
export function scalarText(value: TemplateValue | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

/** The value at a path, `undefined` when there is none. */
export function valueAt(root: TemplateValue, path: TemplatePath): TemplateValue | undefined {
  let value: TemplateValue | undefined = root;
  for (const step of path) {
    if (isList(value) && typeof step === "number") value = value[step];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** A path as it is printed: `Resources/Table/Properties/KeySchema/0`. */
export function formatPath(path: TemplatePath): string {
  return path.join("/");
}
