export type { Headers } from "./headers.ts";
export { readSignatureClaim, type SignatureClaim } from "./signature-claim.ts";
export {
  CLOCK_SKEW_MILLISECONDS,
  createSignatureVerifier,
  type SignatureProblem,
  type SignedParts,
  sha256,
  signedAt,
} from "./verify-signature.ts";
