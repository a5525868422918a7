import type { ClientCredentials } from "@proton/control-plane/client";
import { isLoopbackUrl } from "../local/endpoint-file.ts";

/**
 * Whose signature a call carries: the environment's, as every AWS client finds it. A loopback
 * endpoint gets the sandbox's credentials when the environment names none: it is not worth a search
 * through the network.
 */
export function credentialsOf(
  endpoint: string,
  variables: Readonly<Record<string, string | undefined>>,
): () => Promise<ClientCredentials> {
  const names = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"];
  if (isLoopbackUrl(endpoint) && names.every((name) => !variables[name])) {
    return async () => ({ accessKeyId: "local", secretAccessKey: "local" });
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
