import { ProtonError, statusCodeOf } from "@proton/control-plane";
import { PipelineError, storageProblem } from "@proton/sandbox";
import { $ZodError, prettifyError } from "zod/v4/core";

/** An error as a client is told of it. */
export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** What a client is told of an error beside Proton's API: what nobody meant to throw is this server's fault. */
export function describeError(error: Error): DescribedError {
  const { message } = error;
  if (error instanceof $ZodError) {
    return { code: "ValidationException", message: prettifyError(error), status: 400 };
  }
  if (error instanceof ProtonError) {
    const { code } = error;
    return { code, message, status: error.statusCode ?? statusCodeOf(code) };
  }
  if (error instanceof PipelineError) {
    return error.code.endsWith("NotFound")
      ? { code: "ResourceNotFoundException", message, status: 404 }
      : { code: "ConflictException", message, status: 409 };
  }
  const { statusCode, code } = error as { readonly statusCode?: unknown; readonly code?: unknown };
  if (code === "ConnectionError") return { code, message, status: 502 };
  if (typeof code === "string" && typeof statusCode === "number") {
    return { code, message, status: statusCode };
  }
  const status = storageProblem(error)?.status ?? 500;
  return { code: "InternalServerException", message, status };
}
