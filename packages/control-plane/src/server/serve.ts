import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { limitedServer } from "@proton/http-limits";
import type { ControlPlane } from "../control-plane.ts";
import { ProtonError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import { type Ids, randomIds } from "../ports/ids.ts";
import { PROVENANCE_HEADER, readProvenance } from "../requests/provenance.ts";
import type { AccessKey } from "./access-keys.ts";
import { errorBody, parseJson } from "./answer-call.ts";
import { createAuthenticator } from "./authenticate.ts";
import { MAX_BODY_BYTES, readBody } from "./read-body.ts";
import { isLoopback, refuseForeign } from "./refuse-foreign.ts";
import { isProtonRequest, route } from "./route.ts";
import { statusCodeOf } from "./status-codes.ts";

/** How a control plane is served. */
export interface ServeOptions {
  readonly controlPlane: Pick<ControlPlane, "callJson">;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, a free one */
  readonly port?: number;
  /** Whose signatures are accepted; without any, the host must be loopback. */
  readonly accessKeys?: readonly AccessKey[];
  /**
   * Decides on each call in place of access keys, where roles are known, and answers the account that
   * it comes from: the control plane's own, when it answers none.
   *
   * @throws ProtonError for one that may not go on
   */
  readonly authorize?: (call: Call) => string | undefined;
  /** Takes requests that are not Proton's; only without authentication. */
  readonly fallback?: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Takes requests of pages that belong to this server, and answers whether it did: all others of a
   * browser are refused. Asked on loopback only.
   */
  readonly pages?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** @default 2 MiB */
  readonly maxBodyBytes?: number;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** A call as it came, before anything is done about it. */
export interface Call {
  readonly request: IncomingMessage;
  readonly body: Uint8Array;
  readonly operation: OperationName;
  readonly input: unknown;
}

/** A control plane that listens. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, answers those that came, and settles. */
  close(): Promise<void>;
}

/**
 * Serves Proton's API: JSON 1.0 over HTTP.
 *
 * @throws Error for an address other than loopback without access keys
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 0, accessKeys, fallback } = options;
  if (accessKeys === undefined && !isLoopback(host)) {
    throw new Error(`${host} is not loopback: give access keys to serve on it`);
  }
  if (accessKeys !== undefined && fallback !== undefined) {
    throw new Error(
      "with access keys only Proton's API is served: another API's requests are not verified",
    );
  }
  const answer = createHandler(options);
  const pages = isLoopback(host) ? options.pages : undefined;
  const server = limitedServer({}, (request, response) => {
    if (pages?.(request, response)) return;
    if (accessKeys === undefined) {
      try {
        refuseForeign(request);
      } catch (error) {
        return sendError(response, error as ProtonError, 403);
      }
      if (fallback !== undefined && !isProtonRequest(request)) return fallback(request, response);
    }
    void answer(request, response);
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** route -> authenticate -> (deserialize -> validate -> invoke -> serialize). */
function createHandler(options: ServeOptions) {
  const { controlPlane, accessKeys, authorize, maxBodyBytes = MAX_BODY_BYTES } = options;
  const { clock = systemClock, ids = randomIds } = options;
  const authenticate =
    accessKeys === undefined ? undefined : createAuthenticator({ accessKeys, clock });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = ids.uuid();
    response.setHeader("x-amzn-requestid", requestId);
    try {
      const body = await readBody(request, maxBodyBytes);
      const signedBy = authenticate?.(request, body);
      const name = route(request);
      const input = parseJson(body);
      const accountId = authorize?.({ request, body, operation: name, input }) ?? signedBy;
      const provenance = readProvenance(request.headers[PROVENANCE_HEADER]);
      const options = { requestId, accountId, ...(provenance && { provenance }) };
      const output = await controlPlane.callJson(name, input, options);
      send(response, 200, output);
    } catch (error) {
      if (error instanceof ProtonError) return sendError(response, error);
      // The client went away while it was sending.
      response.destroy();
    }
  };
}

function sendError(
  response: ServerResponse,
  error: ProtonError,
  status = error.statusCode ?? statusCodeOf(error.code),
): void {
  // What is left of a request that was refused is not waited for.
  if (status === 413) response.setHeader("connection", "close");
  send(response, status, errorBody(error));
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": body.length,
  });
  response.end(body);
}
