import type { IncomingMessage } from "node:http";
import { ProtonError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { operationContracts, targetPrefix } from "../generated/contract.ts";

const CONTENT_TYPES = ["application/x-amz-json-1.0", "application/x-amz-json-1.1"];

/** Whether a request is for this API at all, and not for another one at the same address. */
export function isProtonRequest({ headers }: IncomingMessage): boolean {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.startsWith(`${targetPrefix}.`);
  return CONTENT_TYPES.includes(mediaType(headers["content-type"]));
}

/**
 * The operation that a request names.
 *
 * @throws ProtonError `UnknownOperationException`, or `UnsupportedMediaTypeException` for a body of another kind
 */
export function route({
  method,
  url,
  headers,
}: Pick<IncomingMessage, "method" | "url" | "headers">): OperationName {
  const target = String(headers["x-amz-target"] ?? "");
  const name = target.startsWith(`${targetPrefix}.`) ? target.slice(targetPrefix.length + 1) : "";
  if (method !== "POST" || url !== "/" || !Object.hasOwn(operationContracts, name)) {
    throw new ProtonError(
      "UnknownOperationException",
      `${target || "The request"} names no operation.`,
    );
  }
  if (!CONTENT_TYPES.includes(mediaType(headers["content-type"]))) {
    throw new ProtonError(
      "UnsupportedMediaTypeException",
      `The content type must be ${CONTENT_TYPES[0]}.`,
    );
  }
  return name as OperationName;
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
