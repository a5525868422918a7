import { createProtonClient, type Provenance } from "@proton/control-plane/client";
import { findServer, isLoopbackUrl, serverAt } from "../local/endpoint-file.ts";
import type { Connection } from "./connection.ts";
import { credentialsOf } from "./credentials.ts";
import { uploadTo } from "./s3-upload.ts";
import { openServerConnection } from "./server-connection.ts";

export interface EndpointOptions {
  readonly endpoint: string;
  readonly region: string | undefined;
  readonly bucket: string | undefined;
  /** Whose server signs its own calls, should the endpoint be that one. */
  readonly stateDirectory: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly provenance?: Provenance;
}

/** Talks to any Proton API; one of `proton serve` or `start` on this machine is recognised. */
export async function openEndpointConnection(options: EndpointOptions): Promise<Connection> {
  const { endpoint, region = "us-east-1", bucket, variables, provenance } = options;
  const server = isLoopbackUrl(endpoint) ? await serverAt(endpoint) : undefined;
  const own = server && (await findServer(options.stateDirectory));
  const credentials = credentialsOf(
    endpoint,
    variables,
    own?.pid === server?.pid ? own?.key : undefined,
  );
  // A build's credentials are those of its role, and the server holds it to them.
  if (server !== undefined) return openServerConnection(server, { credentials, provenance });
  return {
    api: createProtonClient({ endpoint, region, credentials, ...(provenance && { provenance }) }),
    description: `the API at ${endpoint} in ${region}`,
    inProcess: false,
    pollMilliseconds: isLoopbackUrl(endpoint) ? 50 : 2000,
    bucket,
    upload: (key, bytes) => uploadTo({ bucket, key, bytes, region }),
    async close() {},
  };
}
