import type { OperationName } from "./generated/api.ts";
import { operationContracts } from "./generated/contract.ts";

/** Every operation of the published model, in the order of the alphabet. */
export const operationNames = Object.keys(operationContracts) as readonly OperationName[];
