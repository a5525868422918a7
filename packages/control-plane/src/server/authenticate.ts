import type { IncomingMessage } from "node:http";
import {
  createSignatureVerifier,
  readSignatureClaim,
  type SignatureProblem,
  sha256,
} from "@proton/signature-v4";
import { ProtonError } from "../errors.ts";
import { signingName } from "../generated/contract.ts";
import type { Clock } from "../ports/clock.ts";
import type { AccessKey } from "./access-keys.ts";

/** Verifies the signature of a request, and answers the account that its key is said to be of. */
export type Authenticator = (request: IncomingMessage, body: Uint8Array) => string | undefined;

/**
 * Makes a verifier of Signature Version 4.
 *
 * @throws ProtonError the error that AWS answers, from what it makes
 */
export function createAuthenticator(options: {
  readonly accessKeys: readonly AccessKey[];
  readonly clock: Clock;
}): Authenticator {
  const verify = createSignatureVerifier({ clock: () => new Date(options.clock.now()) });
  const keys = new Map(options.accessKeys.map((key) => [key.accessKeyId, key]));

  return (request, body) => {
    const { method = "POST", url = "/", headers } = request;
    const claim = readSignatureClaim(url, headers);
    if (typeof claim === "string") throw signatureError(claim);
    const [, , service] = claim.scope.split("/");
    if (service !== signingName) {
      throw invalidSignature(`Credential should be scoped to service: '${signingName}'.`);
    }
    const key = keys.get(claim.accessKeyId);
    const parts = { method, url, headers, service: signingName, payloadHash: sha256(body) };
    // The same work is done for a key that does not exist.
    const verdict = verify(parts, claim, key?.secretAccessKey ?? "unknown");
    if (key === undefined) throw signatureError("unknown-key");
    if (verdict !== "valid") throw signatureError(verdict);
    return key.accountId;
  };
}

/** The error that AWS answers to a request whose signature does not say who sent it. */
export function signatureError(problem: SignatureProblem | "unknown-key"): ProtonError {
  switch (problem) {
    case "unknown-key":
      return new ProtonError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    case "missing":
      return new ProtonError("MissingAuthenticationTokenException", "Missing Authentication Token");
    case "malformed":
      return new ProtonError(
        "IncompleteSignatureException",
        "The Authorization header is not complete.",
      );
    case "expired":
      return invalidSignature(
        "Signature expired or not yet valid: check the clock of this machine.",
      );
    case "unsigned-header":
      return invalidSignature("There were headers present in the request which were not signed.");
    case "mismatch":
      return invalidSignature(
        "The request signature we calculated does not match the signature you provided.",
      );
  }
}

function invalidSignature(message: string): ProtonError {
  return new ProtonError("InvalidSignatureException", message);
}
