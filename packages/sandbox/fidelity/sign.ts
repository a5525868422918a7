import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../test/node-sha256.ts";
import { type HttpAnswer, sendHttp } from "./send-http.ts";
import type { TargetCredentials } from "./target.ts";

export interface SignedRequest {
  readonly service: string;
  readonly region: string;
  readonly credentials: TargetCredentials;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** @default now */
  readonly date?: Date;
  /** What is sent in the place of what was signed. */
  readonly tampered?: {
    readonly body?: string;
    readonly url?: string;
    /** Sent beside what is signed. */
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** Signs a request with Signature Version 4 and sends it, or something else under its signature. */
export async function sendSigned(request: SignedRequest): Promise<HttpAnswer> {
  const { service, region, credentials, method, body = "", date, tampered } = request;
  const { protocol, hostname, port, pathname, searchParams } = new URL(request.url);
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
    applyChecksum: true,
  });
  const { headers } = await signer.sign(
    {
      method,
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host: port ? `${hostname}:${port}` : hostname, ...request.headers },
      body,
    },
    date === undefined ? {} : { signingDate: date },
  );
  const sent = tampered?.body ?? body;
  return sendHttp(tampered?.url ?? request.url, method, {
    headers: { ...headers, ...tampered?.headers },
    ...(sent !== "" && { body: sent }),
  });
}
