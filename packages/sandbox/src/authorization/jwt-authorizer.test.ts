import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_ID, type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import { createTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

let directory: string;
let issuer: TokenIssuer;
let fixture: HttpFixture;
let now: Date;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "sandbox-issuer-"));
  issuer = await createTokenIssuer({ directory, port: 0, now: () => now });
  fixture = await openHttpFixture({
    now: () => now,
    answer: (event) => ({
      kind: "ok",
      payload: {
        statusCode: 200,
        body: JSON.stringify((event as { requestContext: object }).requestContext),
      },
    }),
  });
  await putAuthorizer(issuer.issuer);
  const authorization = { authorizationType: "JWT", authorizerId: "jwt" } as const;
  await fixture.putRoute("GET /private", authorization);
  await fixture.putRoute("GET /scoped", { ...authorization, authorizationScopes: ["read", "all"] });
  await fixture.putRoute("GET /one", {
    ...authorization,
    integration: { payloadFormatVersion: "1.0" },
  });
});
beforeEach(() => {
  now = new Date();
});
afterAll(async () => {
  await fixture.close();
  await issuer.close();
  rmSync(directory, { recursive: true, force: true });
});

function putAuthorizer(issuerUrl: string) {
  return fixture.apis.putAuthorizer({
    apiId: API_ID,
    authorizerId: "jwt",
    name: "jwt",
    type: "JWT",
    issuer: issuerUrl,
    audience: ["items", "other"],
    identitySource: ["$request.header.Authorization"],
  });
}

async function get(path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
  const response = await fetch(fixture.endpoint() + path, { headers });
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe("a JWT authorizer", () => {
  it.each([
    ["with Bearer", "Bearer "],
    ["alone", ""],
  ])("admits a token %s and passes its claims on as text", async (_name, prefix) => {
    const token = await issuer.mint({
      audience: "items",
      claims: { groups: ["a", "b"], admin: true, level: 3 },
    });

    const { status, body } = await get("/private", prefix + token);

    expect(status).toBe(200);
    expect(body.authorizer).toEqual({
      jwt: {
        claims: {
          iss: issuer.issuer,
          sub: "local-user",
          aud: "items",
          iat: expect.stringMatching(/^\d+$/),
          exp: expect.stringMatching(/^\d+$/),
          jti: expect.any(String),
          groups: "[a b]",
          admin: "true",
          level: "3",
        },
        scopes: null,
      },
    });
  });

  it("passes claims and scopes on in format 1.0", async () => {
    const { body } = await get("/one", await issuer.mint({ audience: "items" }));

    expect(body.authorizer).toMatchObject({ claims: { sub: "local-user" }, scopes: null });
  });

  it("asks for a token", async () => {
    expect(await get("/private")).toEqual({
      status: 401,
      challenge: "Bearer",
      body: { message: "Unauthorized" },
    });
  });

  it.each<[string, string, () => Promise<string>]>([
    ["no token at all", "invalid token", async () => "nonsense"],
    [
      "another audience",
      "the token does not have a valid audience",
      () => issuer.mint({ audience: "elsewhere" }),
    ],
    [
      "a client that is ignored beside an audience",
      "the token does not have a valid audience",
      () => issuer.mint({ audience: "elsewhere", claims: { client_id: "items" } }),
    ],
    [
      "an expiry that has passed",
      "the token has expired",
      () => issuer.mint({ audience: "items", expiresInSeconds: -1 }),
    ],
    [
      "a start that is to come",
      "the token's nbf claim is not valid",
      () => issuer.mint({ audience: "items", claims: { nbf: Date.now() / 1000 + 60 } }),
    ],
    [
      "an issue that is to come",
      "the token was issued in the future",
      async () => {
        const token = await issuer.mint({ audience: "items" });
        now = new Date(now.getTime() - 60_000);
        return token;
      },
    ],
    [
      "a changed payload",
      "signature is invalid",
      async () => {
        const [header, payload = "", signature] = (await issuer.mint({ audience: "items" })).split(
          ".",
        );
        const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
        const changed = Buffer.from(JSON.stringify({ ...claims, sub: "root" }));
        return [header, changed.toString("base64url"), signature].join(".");
      },
    ],
    [
      "a key that the issuer does not have",
      "unable to find a signing key that matches",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return sign(new SignJWT({ aud: "items" }).setProtectedHeader({ alg: "RS256", kid: "x" }))(
          privateKey,
        );
      },
    ],
    [
      "no name for its key",
      "the token does not name its signing key",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return sign(new SignJWT({ aud: "items" }).setProtectedHeader({ alg: "RS256" }))(privateKey);
      },
    ],
    [
      "an algorithm that is not RSA",
      "signing method is invalid",
      async () => {
        const { privateKey } = await generateKeyPair("ES256");
        return sign(new SignJWT({ aud: "items" }).setProtectedHeader({ alg: "ES256" }))(privateKey);
      },
    ],
    [
      "no signature",
      "signing method is invalid",
      async () => new UnsecuredJWT({ aud: "items" }).setIssuer(issuer.issuer).encode(),
    ],
  ])("refuses a token with %s", async (_name, description, mint) => {
    const { status, challenge, body } = await get("/private", `Bearer ${await mint()}`);

    expect({ status, body }).toEqual({ status: 401, body: { message: "Unauthorized" } });
    expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="/);
    expect(challenge).toContain(description);
  });

  it.each([
    ["one of them", ["read", "more"], 200],
    ["none of them", ["write"], 403],
    ["no scope", undefined, 403],
  ])("wants one of the route's scopes: %s", async (_name, scopes, status) => {
    const token = await issuer.mint({ audience: "items", ...(scopes ? { scopes } : {}) });

    const result = await get("/scoped", `Bearer ${token}`);

    expect(result.status).toBe(status);
    if (status === 403) {
      expect(result.body).toEqual({ message: "Forbidden" });
      expect(result.challenge).toContain('scope="read all" error="insufficient_scope"');
    } else {
      expect(result.body.authorizer).toMatchObject({ jwt: { scopes: ["read", "more"] } });
    }
  });

  it("accepts client_id where there is no audience", async () => {
    const server = await startIssuer();
    await putAuthorizer(server.issuer);
    const token = await server.mint({ client_id: "items", iss: server.issuer });
    const foreign = await server.mint({ client_id: "items", iss: "http://elsewhere" });

    const statuses = [await get("/private", token), await get("/private", foreign)];

    await putAuthorizer(issuer.issuer);
    server.close();
    expect(statuses.map(({ status }) => status)).toEqual([200, 401]);
    expect(statuses[1]?.challenge).toContain("the token does not have a valid issuer");
  });

  it("refuses, and says why, while the issuer cannot be reached", async () => {
    await putAuthorizer("http://127.0.0.1:9");

    const { status } = await get("/private", await issuer.mint({ audience: "items" }));

    await putAuthorizer(issuer.issuer);
    expect(status).toBe(401);
    expect(fixture.events).toContainEqual(
      expect.objectContaining({
        code: "issuer-unavailable",
        data: expect.objectContaining({ issuer: "http://127.0.0.1:9" }),
      }),
    );
  });
});

describe("the local issuer", () => {
  it("keeps its key, so tokens outlive a restart", async () => {
    const place = mkdtempSync(join(tmpdir(), "sandbox-issuer-"));
    const first = await createTokenIssuer({ directory: place, port: 0 });
    const before = await keysOf(first);
    await first.close();
    const second = await createTokenIssuer({ directory: place, port: 0 });
    const after = await keysOf(second);
    await second.close();
    writeFileSync(join(place, "token-issuer-key.json"), "{ torn");
    const third = await createTokenIssuer({ directory: place, port: 0 });
    const healed = await keysOf(third);
    await third.close();
    rmSync(place, { recursive: true });

    expect(after).toEqual(before);
    expect(healed).not.toEqual(before);
  });

  it("publishes nothing of the private key", async () => {
    const keys = await keysOf(issuer);

    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });
});

async function keysOf({ issuer: url }: TokenIssuer): Promise<readonly object[]> {
  const response = await fetch(`${url}/.well-known/openid-configuration`);
  const { jwks_uri } = (await response.json()) as { jwks_uri: string };
  return ((await (await fetch(jwks_uri)).json()) as { keys: object[] }).keys;
}

function sign(token: SignJWT) {
  return (key: Parameters<SignJWT["sign"]>[0]) =>
    token.setIssuer(issuer.issuer).setIssuedAt().setExpirationTime("1h").sign(key);
}

/** An issuer that signs any claims, for what the local issuer would not mint. */
async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await crypto.subtle.exportKey("jwk", publicKey)), kid: "k", alg: "RS256" };
  const server: Server = createServer((request, response) => {
    const isKeys = request.url === "/keys";
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { jwks_uri: `${url}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer: url,
    mint: (claims: Record<string, unknown>) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .setExpirationTime("1h")
        .sign(privateKey),
    close: () => server.close(),
  };
}
