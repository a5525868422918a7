import type { OperationInputs, OperationName, OperationOutputs } from "@proton/control-plane";

/** Proton's API, wherever it is answered: in this process or at an endpoint. */
export interface ProtonApi {
  /** @throws an error whose `name` is the API's error code, such as `ResourceNotFoundException` */
  call<Name extends OperationName>(
    operation: Name,
    input: OperationInputs[Name],
  ): Promise<OperationOutputs[Name]>;
  /** The same with the JSON of the protocol on both sides. */
  callJson(operation: OperationName, input: unknown): Promise<unknown>;
}

/** Whether the API refused a request for what somebody else has done, or does. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && error.name === "ConflictException";
}

/** The answer, or `undefined` when there is no such resource. */
export async function found<Output>(answer: Promise<Output>): Promise<Output | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
