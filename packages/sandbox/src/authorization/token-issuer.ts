import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { limitedServer } from "@proton/http-limits";
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from "jose";

export interface TokenRequest {
  /** @default local-user */
  readonly subject?: string;
  readonly audience: string | readonly string[];
  readonly scopes?: readonly string[];
  /** Further claims; the ones above win. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** @default 3600 */
  readonly expiresInSeconds?: number;
}

/** Stands in for an identity provider: an OpenID Connect issuer whose tokens are made on request. */
export interface TokenIssuer {
  /** The `iss` of its tokens and the `Issuer` of a JWT authorizer that trusts them. */
  readonly issuer: string;
  mint(request: TokenRequest): Promise<string>;
  close(): Promise<void>;
}

export interface TokenIssuerOptions {
  /** Where the signing key is kept, so that tokens outlive a restart. */
  readonly directory: string;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly now?: () => Date;
}

const ALGORITHM = "RS256";

/** Serves discovery document and key set, which is all that an authorizer asks an issuer for. */
export async function createTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { host = "127.0.0.1", now = () => new Date() } = options;
  const jwk = await signingKey(options.directory);
  const { kty, n, e, kid } = jwk;
  const publicKey = { kty, n, e, kid, alg: ALGORITHM, use: "sig" };

  const documents = new Map<string, unknown>();
  const server = limitedServer({}, (request, response) => {
    const document = documents.get(request.url ?? "");
    response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(document ?? { error: "not_found" }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, host, resolve);
  });

  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  documents.set("/.well-known/jwks.json", { keys: [publicKey] });
  documents.set("/.well-known/openid-configuration", {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [ALGORITHM],
  });

  return {
    issuer,

    mint: (request) => mintToken({ directory: options.directory, issuer, now, ...request }),

    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Mints a token as the issuer of a sandbox would, whether that runs or not. */
export async function mintToken(
  options: TokenRequest & {
    /** The sandbox's, which keeps the signing key. */
    readonly directory: string;
    readonly issuer: string;
    readonly now?: () => Date;
  },
): Promise<string> {
  const { subject = "local-user", audience, scopes, claims, expiresInSeconds = 3600 } = options;
  const jwk = await signingKey(options.directory);
  const issuedAt = Math.floor((options.now?.() ?? new Date()).getTime() / 1000);
  return new SignJWT({ ...claims, ...(scopes ? { scope: scopes.join(" ") } : {}) })
    .setProtectedHeader({ alg: ALGORITHM, kid: jwk.kid ?? "", typ: "JWT" })
    .setIssuer(options.issuer)
    .setSubject(subject)
    .setAudience(typeof audience === "string" ? audience : [...audience])
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .setJti(randomUUID())
    .sign(await importJWK(jwk, ALGORITHM));
}

async function signingKey(directory: string): Promise<JWK> {
  const file = join(directory, "token-issuer-key.json");
  const stored = readKey(file);
  if (stored) return stored;

  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const named = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
  mkdirSync(directory, { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, JSON.stringify(named), { mode: 0o600 });
  renameSync(temporary, file);
  return named;
}

/** A key that is missing or damaged is made anew: all it costs is the tokens signed with it. */
function readKey(file: string): JWK | undefined {
  try {
    const jwk = JSON.parse(readFileSync(file, "utf8")) as JWK;
    return jwk.kty === "RSA" && jwk.d !== undefined && jwk.kid !== undefined ? jwk : undefined;
  } catch {
    return undefined;
  }
}
