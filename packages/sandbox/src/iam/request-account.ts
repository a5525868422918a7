import { readSignatureClaim } from "@proton/signature-v4";
import type { SignedRequest } from "../services.ts";

/** As much of a request as says by whom it was signed. */
export interface SentRequest {
  readonly url?: string | undefined;
  readonly headers: SignedRequest["headers"];
}

const OPERATOR_KEY = /^local-(\d{12})$/;

/** The key of the operator of an account other than the first one. */
export function operatorKeyOf(accountId: string): string {
  return `local-${accountId}`;
}

/**
 * The account whose key a request names: an operator's by its name, a role's by its session token.
 * `undefined` for the first account's operator, and for what cannot be read. It proves nothing.
 */
export function accountOfRequest({ url = "/", headers }: SentRequest): string | undefined {
  const claim = readSignatureClaim(url, headers);
  if (typeof claim === "string") return undefined;
  const [, ofOperator] = OPERATOR_KEY.exec(claim.accessKeyId) ?? [];
  return ofOperator ?? accountOfSession(claim.sessionToken);
}

function accountOfSession(sessionToken: string | undefined): string | undefined {
  const [claim = ""] = sessionToken?.split(".") ?? [];
  try {
    const value: unknown = JSON.parse(Buffer.from(claim, "base64url").toString());
    const roleArn: unknown = Array.isArray(value) ? value[0] : undefined;
    return typeof roleArn === "string" ? roleArn.split(":")[4] : undefined;
  } catch {
    return undefined;
  }
}
