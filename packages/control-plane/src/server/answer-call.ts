import type { IncomingHttpHeaders } from "node:http";
import type { ControlPlane } from "../control-plane.ts";
import { ProtonError } from "../errors.ts";
import { PROVENANCE_HEADER, readProvenance } from "../requests/provenance.ts";
import { MAX_BODY_BYTES } from "./read-body.ts";
import { route } from "./route.ts";
import { statusCodeOf } from "./status-codes.ts";

/** A request that somebody else has taken and authenticated, such as API Gateway. */
export interface HttpCall {
  readonly method: string;
  readonly url: string;
  /** By names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What is answered to it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a call of Proton's API without a server; every error is an answer, too. */
export async function answerCall(
  controlPlane: Pick<ControlPlane, "callJson">,
  call: HttpCall,
  { requestId, accountId }: { readonly requestId: string; readonly accountId?: string | undefined },
): Promise<HttpAnswer> {
  const answer = (status: number, value: unknown): HttpAnswer => ({
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId },
    body: JSON.stringify(value),
  });
  try {
    if (call.body.length > MAX_BODY_BYTES) {
      throw new ProtonError(
        "RequestEntityTooLargeException",
        `The body is larger than ${MAX_BODY_BYTES} bytes.`,
      );
    }
    const name = route(call);
    const input = parseJson(call.body);
    const provenance = readProvenance(call.headers[PROVENANCE_HEADER]);
    const options = { requestId, accountId, ...(provenance && { provenance }) };
    return answer(200, await controlPlane.callJson(name, input, options));
  } catch (error) {
    if (!(error instanceof ProtonError)) throw error;
    return answer(error.statusCode ?? statusCodeOf(error.code), errorBody(error));
  }
}

export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new ProtonError("SerializationException", "The body is not JSON.");
  }
}

export function errorBody({ code, message }: ProtonError) {
  return { __type: `com.amazonaws.proton#${code}`, message };
}
