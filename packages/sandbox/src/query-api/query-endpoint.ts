import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sha256 } from "@proton/signature-v4";
import { type XmlContent, xml } from "../data-plane/xml.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate, Authentication } from "../iam/authenticate.ts";
import type { Principal } from "../iam/credentials.ts";
import type { AccessRequest } from "../iam/evaluate.ts";
import { QueryError } from "./query-error.ts";
import { type QueryForm, readQueryForm } from "./query-form.ts";

/** The content of `<Operation>Result`; `undefined` for an operation that answers nothing. */
export type QueryResult =
  | { readonly [element: string]: XmlContent | readonly XmlContent[] }
  | undefined;

/** Who asks, and whether they may do something more than they asked for. */
export interface QueryCaller {
  readonly principal: Principal;
  readonly refusal: (access: AccessRequest) => string | undefined;
}

/** One service that speaks the Query protocol. */
export interface QueryService {
  /** As it stands in signatures, such as `cloudformation`. */
  readonly name: string;
  /** Of the API: what clients send as `Version`. */
  readonly version: string;
  readonly namespace: string;
  readonly operations: ReadonlySet<string>;
  /** What the caller must be allowed to do; empty when everybody may. */
  access(operation: string, form: QueryForm): readonly AccessRequest[];
  execute(operation: string, form: QueryForm, caller: QueryCaller): Promise<QueryResult>;
}

export interface QueryEndpointOptions {
  readonly services: readonly QueryService[];
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}

/** A template of 51,200 bytes, encoded, with room for parameters and tags. */
const LARGEST_BODY_BYTES = 1024 * 1024;

/**
 * Answers the Query protocol: a form in, a document out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function createQueryEndpoint(options: QueryEndpointOptions) {
  const { services, authenticate, accessControl } = options;

  async function answer(request: IncomingMessage, requestId: string) {
    const body = await readBody(request);
    const form = readQueryForm(body.toString("utf8"));
    const [operation, version] = [form.text("Action") ?? "", form.text("Version") ?? ""];
    const service = services.find((one) => one.version === version);
    if (service === undefined || !service.operations.has(operation)) {
      throw new QueryError(
        "InvalidAction",
        `Could not find operation ${operation} for version ${version}`,
      );
    }
    const { method = "", url = "", headers } = request;
    const parts = { method, url, headers, service: service.name, payloadHash: sha256(body) };
    const authentication = authenticate(parts);
    if (authentication.kind === "refused") throw refused(authentication);
    const { principal } = authentication;
    const refusal = accessControl.refusal(principal, service.access(operation, form));
    if (refusal !== undefined) throw new QueryError("AccessDenied", refusal, 403);
    const result = await service.execute(operation, form, {
      principal,
      refusal: (access) => accessControl.refusal(principal, [access]),
    });
    return xml(
      `${operation}Response`,
      {
        ...(result && { [`${operation}Result`]: result }),
        ResponseMetadata: { RequestId: requestId },
      },
      ` xmlns="${service.namespace}"`,
    );
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    try {
      send(response, 200, requestId, await answer(request, requestId));
    } catch (error) {
      const known = error instanceof QueryError ? error : undefined;
      if (known?.code === LOST_CONNECTION) {
        response.destroy();
        return;
      }
      request.resume();
      const status = known?.statusCode ?? 500;
      const content = {
        Error: {
          Type: status >= 500 ? "Receiver" : "Sender",
          Code: known?.code ?? "InternalFailure",
          Message: known?.message ?? String(error),
        },
        RequestId: requestId,
      };
      send(response, status, requestId, xml("ErrorResponse", content));
    }
  };
}

/** The code of an answer that never arrives. */
export const LOST_CONNECTION = "LostConnection";

function send(response: ServerResponse, status: number, requestId: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    "content-type": "text/xml",
    "content-length": body.length,
    "x-amzn-requestid": requestId,
  });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) {
      throw new QueryError(
        "RequestEntityTooLarge",
        `a request may have at most ${LARGEST_BODY_BYTES} bytes: send a larger template by TemplateURL`,
        413,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html */
function refused({ problem }: Authentication & { kind: "refused" }): QueryError {
  switch (problem) {
    case "missing":
      return new QueryError("MissingAuthenticationToken", "Missing Authentication Token", 403);
    case "malformed":
      return new QueryError(
        "IncompleteSignature",
        "The Authorization header is incomplete, or scoped to another service",
      );
    case "unknown-key":
      return new QueryError(
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        403,
      );
    case "expired":
      return new QueryError("RequestExpired", "Request has expired.");
    case "unsigned-header":
    case "mismatch":
      return new QueryError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        403,
      );
  }
}
