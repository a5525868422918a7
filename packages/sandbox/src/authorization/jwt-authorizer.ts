import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import type { JwtAuthorizer } from "../services.ts";

export type TokenVerdict =
  | {
      readonly kind: "valid";
      /** As API Gateway passes them on: every value as text. */
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[];
    }
  | { readonly kind: "invalid"; readonly description: string }
  /** The issuer could not be asked for its keys. */
  | { readonly kind: "issuer-unavailable"; readonly description: string };

export interface JwtVerifier {
  verify(token: string, authorizer: JwtAuthorizer): Promise<TokenVerdict>;
}

export interface JwtVerifierOptions {
  readonly now: () => Date;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html: RSA only. */
const ALGORITHMS = ["RS256", "RS384", "RS512"];
const DISCOVERY_TIMEOUT_MILLISECONDS = 1500;

/** Verifies tokens as the JWT authorizers of HTTP APIs do; the issuer's keys are kept. */
export function createJwtVerifier({ now }: JwtVerifierOptions): JwtVerifier {
  const keys = new Map<string, Promise<JWTVerifyGetKey>>();

  function keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    const known = keys.get(issuer) ?? discoverKeys(issuer);
    keys.set(issuer, known);
    known.catch(() => keys.delete(issuer));
    return known;
  }

  return {
    async verify(token, authorizer) {
      let key: JWTVerifyGetKey;
      try {
        key = await keysOf(authorizer.issuer);
      } catch (error) {
        return { kind: "issuer-unavailable", description: (error as Error).message };
      }
      try {
        // A token must name its key, even where the issuer has only one.
        if (hasNoKeyId(token)) {
          return { kind: "invalid", description: "the token does not name its signing key" };
        }
        const { payload } = await jwtVerify(token, key, {
          algorithms: ALGORITHMS,
          issuer: authorizer.issuer,
          currentDate: now(),
        });
        const problem = checkClaims(payload, authorizer.audience, now());
        if (problem !== undefined) return { kind: "invalid", description: problem };
        return { kind: "valid", claims: claimTexts(payload), scopes: scopesOf(payload) };
      } catch (error) {
        return { kind: "invalid", description: describe(error) };
      }
    },
  };
}

function hasNoKeyId(token: string): boolean {
  const { alg, kid } = decodeProtectedHeader(token);
  return kid === undefined && ALGORITHMS.includes(alg ?? "");
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, {
    signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MILLISECONDS),
    redirect: "error",
  }).catch((error: unknown) => {
    throw new Error(`cannot reach ${url}: ${String((error as Error).cause ?? error)}`);
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const document = (await response.json()) as { jwks_uri?: unknown };
  if (typeof document.jwks_uri !== "string") throw new Error(`${url} names no jwks_uri`);
  return createRemoteJWKSet(new URL(document.jwks_uri), {
    timeoutDuration: DISCOVERY_TIMEOUT_MILLISECONDS,
    // A new key of the issuer shows at once; an unknown `kid` costs a request at most so often.
    cooldownDuration: 1000,
  });
}

function checkClaims(
  payload: JWTPayload,
  audience: readonly string[],
  now: Date,
): string | undefined {
  if (payload.exp === undefined) return "the token does not have an expiration";
  if (payload.iat !== undefined && payload.iat > now.getTime() / 1000) {
    return "the token was issued in the future";
  }
  // `client_id` counts only where there is no `aud`.
  const names = [payload.aud ?? (payload.client_id as string | undefined) ?? []].flat();
  const isMeant = names.some((name) => audience.includes(name));
  return isMeant ? undefined : "the token does not have a valid audience";
}

function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "iss"
      ? "the token does not have a valid issuer"
      : `the token's ${error.claim} claim is not valid`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature is invalid";
  if (error instanceof errors.JWKSNoMatchingKey) return "unable to find a signing key that matches";
  if (error instanceof errors.JOSEAlgNotAllowed) return "signing method is invalid";
  return "invalid token";
}

function scopesOf(payload: JWTPayload): readonly string[] {
  const scope = payload.scope ?? payload.scp ?? [];
  return Array.isArray(scope) ? scope.map(String) : String(scope).split(" ").filter(Boolean);
}

function claimTexts(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, claimText(value)]),
  );
}

function claimText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(claimText).join(" ")}]` : JSON.stringify(value);
}
