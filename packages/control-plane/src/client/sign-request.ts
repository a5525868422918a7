import { SignatureV4 } from "@smithy/signature-v4";
import { signingName } from "../generated/contract.ts";
import { Sha256 } from "../sha256.ts";

/** Who calls; temporary credentials have a session token. */
export interface ClientCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The headers of a request with its Signature Version 4. */
export async function signedHeaders(request: {
  /** @default "POST" */
  readonly method?: string;
  readonly url: URL;
  readonly region: string;
  readonly credentials: ClientCredentials;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}): Promise<Record<string, string>> {
  const { method = "POST", url, region, credentials, headers, body } = request;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service: signingName,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    body,
  });
  // `fetch` sets this one itself, to the same.
  const { host: _host, ...rest } = signed.headers;
  return rest;
}
