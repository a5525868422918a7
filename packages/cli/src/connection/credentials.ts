import type { AccessKey } from "@proton/control-plane";
import type { ClientCredentials } from "@proton/control-plane/client";
import { isLoopbackUrl } from "../local/endpoint-file.ts";
import { OPEN_KEY } from "../local/operator-key.ts";

/**
 * Whose signature a call carries: the environment's, as every AWS client finds it. Where that names
 * none, a loopback endpoint gets the operator's: it is not worth a search through the network.
 *
 * @param key of the server, where the state directory has it
 */
export function credentialsOf(
  endpoint: string,
  variables: Readonly<Record<string, string | undefined>>,
  key: AccessKey = OPEN_KEY,
): () => Promise<ClientCredentials> {
  const names = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"];
  if (isLoopbackUrl(endpoint) && names.every((name) => !variables[name])) {
    return async () => key;
  }
  let provider: (() => Promise<ClientCredentials>) | undefined;
  return async () => {
    if (provider === undefined) {
      const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
      provider = defaultProvider();
    }
    return provider();
  };
}
