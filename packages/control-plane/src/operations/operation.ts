import type { Context } from "../context.ts";
import type { OperationInputs, OperationName, OperationOutputs } from "../generated/api.ts";

/** What an operation does: it knows nothing of HTTP, and its input is valid. */
export type Operation<Name extends OperationName> = (
  context: Context,
  input: OperationInputs[Name],
) => Promise<OperationOutputs[Name]>;

/** Several operations by their names. */
export type Operations<Names extends OperationName> = {
  readonly [Name in Names]: Operation<Name>;
};
