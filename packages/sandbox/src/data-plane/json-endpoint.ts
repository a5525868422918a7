import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sha256 } from "@proton/signature-v4";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import type { Principal } from "../iam/credentials.ts";
import type { Policy } from "../iam/policy.ts";
import { storageProblem } from "../state/storage-problem.ts";

/** What an operation of a JSON protocol refuses, with AWS's code. */
export class JsonApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type JsonInput = Readonly<Record<string, unknown>>;

/** Who asks. */
export interface JsonCaller {
  readonly principal: Principal;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** One operation of a service that speaks JSON. */
export interface JsonOperation {
  /** What the caller must be allowed to do. @default the name of the operation */
  readonly action?: string;
  /** The ARNs that the caller must be allowed to do it on. */
  readonly resources: (input: JsonInput) => readonly string[];
  /** What else says who may do it. */
  readonly policy?: (input: JsonInput) => Policy | undefined;
  readonly answer: (input: JsonInput, caller: JsonCaller) => object | Promise<object>;
}

export interface JsonEndpointOptions {
  /** As it stands in signatures and actions, such as `ssm`. */
  readonly service: string;
  /** What the header `x-amz-target` begins with, such as `AmazonSSM.`. */
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** @default 1.1 */
  readonly jsonVersion?: "1.0" | "1.1";
  /** In bytes. @default 64 KiB */
  readonly largestBody?: number;
  /** How errors are called in the Query protocol, which the service spoke before, by their code. */
  readonly queryCodes?: Readonly<Record<string, string>>;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}

const LARGEST_BODY_BYTES = 64 * 1024;

/** Answers one service: authenticates, asks for permission, answers. */
export function createJsonEndpoint(options: JsonEndpointOptions) {
  const { service, targetPrefix, operations, authenticate, accessControl } = options;
  const { jsonVersion = "1.1", largestBody = LARGEST_BODY_BYTES, queryCodes } = options;
  const contentType = `application/x-amz-json-${jsonVersion}`;

  async function answer(request: IncomingMessage, signal: AbortSignal): Promise<object> {
    const name = String(request.headers["x-amz-target"]).slice(targetPrefix.length);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new JsonApiError("UnknownOperationException", `the sandbox does not answer ${name}`);
    }
    const body = await readBody(request, largestBody);
    const { method = "", url = "", headers } = request;
    const authentication = authenticate({
      ...{ method, url, headers, service, payloadHash: sha256(body) },
    });
    if (authentication.kind === "refused") {
      const { problem } = authentication;
      throw problem === "unknown-key"
        ? new JsonApiError(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
          )
        : new JsonApiError(
            "InvalidSignatureException",
            `the signature is not accepted: ${problem}`,
          );
    }
    const input = inputOf(body);
    const action = `${service}:${operation.action ?? name}`;
    const access = operation
      .resources(input)
      .map((resource) => ({ action, resource, context: {} }));
    const { principal } = authentication;
    const refusal = accessControl.refusal(principal, access, operation.policy?.(input));
    if (refusal !== undefined) throw new JsonApiError("AccessDeniedException", refusal);
    return operation.answer(input, { principal, signal });
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      send(response, { status: 200, contentType, output: await answer(request, gone.signal) });
    } catch (error) {
      request.resume();
      const known = error instanceof JsonApiError ? error : undefined;
      const problem = storageProblem(error);
      const code = known?.code ?? "InternalServerError";
      const message = known?.message ?? problem?.message ?? String(error);
      const status = known === undefined ? (problem?.status ?? 500) : 400;
      if (queryCodes !== undefined) {
        response.setHeader("x-amzn-query-error", `${queryCodes[code] ?? code};Sender`);
      }
      send(response, { status, contentType, output: { __type: code, message } });
    }
  };
}

/** A text of an input. @throws JsonApiError for anything else */
export function textOf(value: unknown, member: string): string {
  if (typeof value === "string" && value.length > 0 && value.length <= 2048) return value;
  throw invalidInput(`Value at '${member}' must be a text of 1 to 2048 characters`);
}

/** AWS's error for an input that breaks its model. */
export function invalidInput(message: string): JsonApiError {
  return new JsonApiError("ValidationException", `1 validation error detected: ${message}`);
}

function inputOf(body: Buffer): JsonInput {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    if (typeof input === "object" && input !== null) return input as JsonInput;
  } catch {
    // Falls through: what is not JSON is as wrong as what is not an object.
  }
  throw new JsonApiError("SerializationException", "the body is not a JSON object");
}

async function readBody(request: IncomingMessage, largestBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBytes) throw invalidInput(`the body has more than ${largestBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  answer: { readonly status: number; readonly contentType: string; readonly output: object },
): void {
  const body = Buffer.from(JSON.stringify(answer.output));
  response.writeHead(answer.status, {
    "content-type": answer.contentType,
    "content-length": body.length,
    "x-amzn-requestid": randomUUID(),
  });
  response.end(body);
}
