import type { IncomingHttpHeaders } from "node:http";

// An ES import of node:http evaluates what it exports lazily, and so loads the whole of fetch and WebSocket.
const { Agent, request: httpRequest } = process.getBuiltinModule("node:http");
const { Agent: HttpsAgent, request: httpsRequest } = process.getBuiltinModule("node:https");

/** What the SDK hands to be sent. */
export interface OutgoingRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What the SDK expects back; `body` is whole. */
export interface ReceivedResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** How long a connection may take, and an answer. */
export interface ConnectionTimeouts {
  readonly connectMilliseconds: number;
  readonly answerMilliseconds: number;
}

/** What a runtime may offer beside the network: docs/decisions/0118. Lambda's offers nothing. */
interface CallTransport {
  /** Undefined for what it does not send. */
  send(request: OutgoingRequest):
    | Promise<{
        readonly statusCode: number;
        readonly headers: Record<string, string>;
        readonly payload: Uint8Array;
      }>
    | undefined;
}
const CALL_TRANSPORT = Symbol.for("proton.call-transport");

const MAXIMUM_SOCKETS = 50;
/** These the SDK repeats, as it does what it finds of them itself. */
const TIMEOUT_CODES = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT"]);

/**
 * Sends requests of the SDK over kept connections. It does for small requests and answers what the SDK's
 * own handler does for streams, too, with two timers less and no stream to collect.
 */
export class HttpConnection {
  readonly metadata = { handlerProtocol: "http/1.1" } as const;
  readonly #timeouts: ConnectionTimeouts;
  readonly #plain = new Agent({ keepAlive: true, maxSockets: MAXIMUM_SOCKETS });
  readonly #secure = new HttpsAgent({ keepAlive: true, maxSockets: MAXIMUM_SOCKETS });

  constructor(timeouts: ConnectionTimeouts) {
    this.#timeouts = timeouts;
  }

  destroy(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  handle(
    request: OutgoingRequest,
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<{ readonly response: ReceivedResponse }> {
    if (abortSignal?.aborted) return Promise.reject(abortError(abortSignal));
    return this.#sendPastNetwork(request, abortSignal) ?? this.#sendByHttp(request, abortSignal);
  }

  #sendPastNetwork(
    request: OutgoingRequest,
    abortSignal: AbortSignal | undefined,
  ): Promise<{ readonly response: ReceivedResponse }> | undefined {
    const { [CALL_TRANSPORT]: transport } = globalThis as { [CALL_TRANSPORT]?: CallTransport };
    const answer = transport?.send(request);
    if (answer === undefined) return undefined;
    return new Promise((resolve, reject) => {
      const { answerMilliseconds } = this.#timeouts;
      const timer = setTimeout(() => {
        end();
        reject(noAnswer("answer", answerMilliseconds));
      }, answerMilliseconds);
      const abort = () => {
        end();
        reject(abortSignal && abortError(abortSignal));
      };
      abortSignal?.addEventListener("abort", abort, { once: true });
      const end = () => {
        clearTimeout(timer);
        abortSignal?.removeEventListener("abort", abort);
      };
      void answer.then(({ statusCode, headers, payload }) => {
        end();
        resolve({ response: { statusCode, headers, body: payload } });
      });
    });
  }

  #sendByHttp(
    request: OutgoingRequest,
    abortSignal: AbortSignal | undefined,
  ): Promise<{ readonly response: ReceivedResponse }> {
    return new Promise((resolve, reject) => {
      const isSecure = request.protocol === "https:";
      const options = {
        // An address of IPv6 comes as a URL has it.
        host: request.hostname.replaceAll(/^\[|\]$/g, ""),
        port: request.port,
        method: request.method,
        path: request.path,
        headers: request.headers,
      };
      const outgoing = isSecure
        ? httpsRequest({ ...options, agent: this.#secure })
        : httpRequest({ ...options, agent: this.#plain });
      const limits = limit(outgoing, this.#timeouts);
      const abort = () => outgoing.destroy(abortSignal && abortError(abortSignal));
      abortSignal?.addEventListener("abort", abort, { once: true });
      const end = () => {
        limits.clear();
        abortSignal?.removeEventListener("abort", abort);
      };
      const fail = (error: NodeJS.ErrnoException) => {
        end();
        reject(TIMEOUT_CODES.has(error.code ?? "") ? named("TimeoutError", error) : error);
      };
      outgoing.once("error", fail);
      outgoing.once("response", (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", fail);
        incoming.once("end", () => {
          end();
          const [first] = chunks;
          const body = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
          const statusCode = incoming.statusCode ?? 0;
          resolve({ response: { statusCode, headers: joined(incoming.headers), body } });
        });
      });
      outgoing.end(request.body);
    });
  }
}

function limit(outgoing: ReturnType<typeof httpRequest>, timeouts: ConnectionTimeouts) {
  const { connectMilliseconds, answerMilliseconds } = timeouts;
  const giveUp = (what: string, milliseconds: number) =>
    outgoing.destroy(noAnswer(what, milliseconds));
  const answerTimer = setTimeout(giveUp, answerMilliseconds, "answer", answerMilliseconds);
  let connectTimer: NodeJS.Timeout | undefined;
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) return;
    connectTimer = setTimeout(giveUp, connectMilliseconds, "connection", connectMilliseconds);
    socket.once("connect", () => clearTimeout(connectTimer));
  });
  return {
    clear() {
      clearTimeout(answerTimer);
      clearTimeout(connectTimer);
    },
  };
}

const noAnswer = (what: string, milliseconds: number): Error =>
  named("TimeoutError", new Error(`no ${what} within ${milliseconds} ms`));

const named = (name: string, error: Error): Error => Object.assign(error, { name });

const abortError = ({ reason }: AbortSignal): Error =>
  named("AbortError", new Error("request aborted", { cause: reason }));

/** Only `set-cookie`, which DynamoDB does not send, comes as a list. */
const joined = (headers: IncomingHttpHeaders): Record<string, string> =>
  headers as Record<string, string>;
