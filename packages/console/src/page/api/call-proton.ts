import type * as sdk from "@aws-sdk/client-proton";
import { operationRequest, takeAhead } from "../ahead.ts";
import { readAnswer, request } from "./api-error.ts";

/** The commands of `@aws-sdk/client-proton`, each the type of an operation. */
type Commands = Omit<typeof sdk, "$Command">;

/** The name of an operation of Proton's API. */
export type OperationName = {
  [Name in keyof Commands]: Name extends `${infer Operation}Command` ? Operation : never;
}[keyof Commands];

/** What a command takes and gives. */
type Shapes<Name extends OperationName> =
  InstanceType<Commands[`${Name}Command`]> extends {
    readonly input: infer Input;
    resolveMiddleware(
      ...context: never[]
    ): (...arguments_: never[]) => Promise<{ readonly output: infer Output }>;
  }
    ? { readonly input: Input; readonly output: Omit<Output, "$metadata"> }
    : never;

/** A value as JSON 1.0 carries it: times are seconds since 1970. */
export type Wire<Value> = Value extends Date
  ? number
  : Value extends readonly (infer Item)[]
    ? Wire<Item>[]
    : Value extends object
      ? { [Member in keyof Value]: Wire<Value[Member]> }
      : Value;

export type Input<Name extends OperationName> = Wire<Shapes<Name>["input"]>;
export type Output<Name extends OperationName> = Wire<Shapes<Name>["output"]>;

/**
 * Calls an operation of Proton's API.
 *
 * @throws ApiError what the API answered
 */
export async function callProton<Name extends OperationName>(
  operation: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Output<Name>> {
  const response =
    (await takeAhead(operation, input)) ??
    (await request("/console/api", {
      ...operationRequest(operation, input),
      ...(signal && { signal }),
    }));
  return (await readAnswer(response)) as Output<Name>;
}
