import requests from "./generated/requests.json" with { type: "json" };

/** What AWS's service model says of one shape. */
export interface Shape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
}

export type OperationName = keyof typeof requests.operations;

const SHAPES: Readonly<Record<string, Shape>> = requests.shapes;
const OPERATIONS: Readonly<Record<string, string | null>> = requests.operations;

/** Whether the model has an operation. */
export const isOperation = (name: string): name is OperationName => Object.hasOwn(OPERATIONS, name);

/** The name of the shape of an operation's request. */
export const inputShape = (operation: OperationName) => OPERATIONS[operation] ?? "";

/** A shape of the model; attribute values are checked by code of their own and have none. */
export const shapeOf = (name: string): Shape | undefined => SHAPES[name];

/** The Java package that messages name shapes in. */
export const JAVA_PACKAGE = "com.amazonaws.dynamodb.v20120810";
