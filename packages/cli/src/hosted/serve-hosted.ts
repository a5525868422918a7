import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { ProtonError, serve } from "@proton/control-plane";
import { API_GATEWAY, ConnectionError, createProtonClient } from "@proton/control-plane/client";
import { findControlPlane } from "../bootstrap/find-account-state.ts";
import type { Arguments, ExitCode } from "../command.ts";
import { regionOf } from "../connection/region-of.ts";
import { endRequested } from "../local/end-requested.ts";
import { explainListening } from "../local/explain-listening.ts";
import { operatorKey } from "../local/operator-key.ts";
import { servingOptions } from "../local/serving-options.ts";
import type { Terminal } from "../terminal.ts";

/**
 * `proton serve --control-plane`: unmodified clients sign for Proton, and API Gateway wants to be signed
 * for itself. This process takes their calls on this machine and signs them anew, as whoever runs it.
 */
export async function serveHostedCommand(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const ended = endRequested();
  const { host, port, accessKeys } = await servingOptions(given, terminal);
  const { url, region } = await findControlPlane(regionOf(given, terminal));
  // Other users of this machine must not deploy into the account.
  const key = accessKeys || given.flag("insecure") ? undefined : operatorKey();
  const keys = accessKeys ?? (key && [key]);
  try {
    const controlPlane = signingFor(url, region);
    const server = await serve({ controlPlane, host, port, ...(keys && { accessKeys: keys }) });
    const own = key
      ? `It takes requests signed with the key ${key.accessKeyId} and the secret ${key.secretAccessKey}.\n`
      : "";
    terminal.write(
      given.flag("json")
        ? `${JSON.stringify({ url: server.url, controlPlane: url, region, ...(key && { credentials: key }) })}\n`
        : `\nProton's API answers at ${server.url} (AWS_ENDPOINT_URL_PROTON), and every call goes on to\n${url}, signed with your own credentials.\n${own}Ctrl-C stops it.\n\n`,
    );
    await ended;
    await server.close();
    return 0;
  } catch (error) {
    throw explainListening(error);
  }
}

/** The control plane at an HTTP API; whoever calls repeats what failed. */
function signingFor(endpoint: string, region: string): Parameters<typeof serve>[0]["controlPlane"] {
  const credentials = defaultProvider();
  return {
    async callJson(name, input, { provenance } = {}) {
      const client = createProtonClient({
        endpoint,
        region,
        credentials,
        signingName: API_GATEWAY,
        retryDelays: [],
        ...(provenance && { provenance }),
      });
      try {
        return await client.callJson(name, input);
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw asProtonError(error);
        throw new ProtonError("InternalServerException", error.message, { statusCode: 502 });
      }
    },
  };
}

/** Credentials that cannot be found are said, too. */
function asProtonError(error: unknown): ProtonError {
  if (error instanceof ProtonError) return error;
  const { name, message } = error as Error;
  return new ProtonError("InternalServerException", `${name}: ${message}`);
}
