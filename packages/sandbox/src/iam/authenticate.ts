import {
  createSignatureVerifier,
  readSignatureClaim,
  type SignatureClaim,
  type SignatureProblem,
  type SignedParts,
} from "@proton/signature-v4";
import type { Clock } from "../clock.ts";
import type { CredentialIssuer, Principal } from "./credentials.ts";
import { createFormerClocks, type SteadyClock } from "./former-clocks.ts";

export type Authentication =
  | { readonly kind: "authenticated"; readonly principal: Principal; readonly accessKeyId: string }
  | {
      readonly kind: "refused";
      readonly problem: SignatureProblem | "unknown-key";
      /** Absent when there was none that could be read. */
      readonly claim?: SignatureClaim;
    };

export type Authenticate = (parts: SignedParts) => Authentication;

/** Says who signed a request. */
export function createAuthenticator(options: {
  readonly credentials: CredentialIssuer;
  readonly clock: Clock;
  /** @default the process's own */
  readonly steady?: SteadyClock;
}): Authenticate {
  const verify = createSignatureVerifier(options);
  const formerClocks = createFormerClocks(options.clock, options.steady);
  let formerTime = new Date(0);
  const verifyByFormer = createSignatureVerifier({ clock: () => formerTime });
  return (parts) => {
    const claim = readSignatureClaim(parts.url, parts.headers);
    if (typeof claim === "string") return { kind: "refused", problem: claim };
    const identity = options.credentials.identify(claim.accessKeyId, claim.sessionToken);
    if (identity === undefined) return { kind: "refused", problem: "unknown-key", claim };
    const former = formerClocks();
    let outcome = verify(parts, claim, identity.secretAccessKey);
    for (const time of outcome === "expired" ? former : []) {
      formerTime = time;
      outcome = verifyByFormer(parts, claim, identity.secretAccessKey);
      if (outcome !== "expired") break;
    }
    if (outcome !== "valid") return { kind: "refused", problem: outcome, claim };
    const { principal } = identity;
    return { kind: "authenticated", principal, accessKeyId: claim.accessKeyId };
  };
}
