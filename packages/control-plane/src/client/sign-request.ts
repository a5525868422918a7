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
  /** The name of the service in the signature. @default Proton's, or API Gateway's at its addresses */
  readonly service?: string | undefined;
}): Promise<Record<string, string>> {
  const { method = "POST", url, region, credentials, headers, body } = request;
  const { service = isApiGateway(url) ? API_GATEWAY : signingName } = request;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service,
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
    query: queryOf(url),
    headers: { ...headers, host: url.host },
    body,
  });
  // `fetch` sets this one itself, to the same.
  const { host: _host, ...rest } = signed.headers;
  return rest;
}

/** By name, with all values of a name that is there more than once. */
function queryOf({ searchParams }: URL): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const name of searchParams.keys()) query[name] = searchParams.getAll(name);
  return query;
}

/** How requests to an API with IAM authorization are signed. */
export const API_GATEWAY = "execute-api";

function isApiGateway({ hostname }: URL): boolean {
  return /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname);
}
