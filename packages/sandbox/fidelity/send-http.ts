import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

export interface HttpParts {
  /** A list is sent as several headers of the name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** An answer, body read. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Sends a request without touching its path or headers, as `fetch` would. */
export function sendHttp(
  url: string,
  method: string,
  { headers = {}, body }: HttpParts = {},
): Promise<HttpAnswer> {
  const [, origin = "", path = "/"] = /^(https?:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  const { protocol, hostname, port } = new URL(origin);
  const send = protocol === "https:" ? requestHttps : requestHttp;
  const lists = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  return new Promise((resolve, reject) => {
    const request = send(
      { hostname, port, path, method, headers: Object.fromEntries(lists), agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, bytes, text: bytes.toString("utf8") });
        });
      },
    );
    request.on("error", reject);
    if (body !== undefined && request.getHeader("content-length") === undefined) {
      request.setHeader("content-length", Buffer.byteLength(body));
    }
    request.end(body);
  });
}
