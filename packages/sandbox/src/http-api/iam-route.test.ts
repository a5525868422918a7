import { createSignatureVerifier, readSignatureClaim, sha256 } from "@proton/signature-v4";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { API_ID, type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import { Sha256 } from "../../test/node-sha256.ts";
import type { AuthorizeResult, SignedRequest } from "../services.ts";

const SECRET = "a secret of the caller";
const PRINCIPAL = "arn:aws:sts::123456789012:assumed-role/caller/session";
const verify = createSignatureVerifier({ clock: () => new Date() });

let fixture: HttpFixture;
let allowed: boolean;
let resources: string[];
beforeAll(async () => {
  fixture = await openHttpFixture({
    authorize,
    answer: (event) => ({
      kind: "ok",
      payload: (event as { requestContext: object }).requestContext,
    }),
  });
  await fixture.putStage({ stageName: "test" });
  await fixture.putStage({
    accessLog: { logGroupName: "/access", format: "$context.status $context.authorizer.error" },
  });
  await fixture.putRoute("ANY /items/{id}", { authorizationType: "AWS_IAM" });
});
beforeEach(() => {
  allowed = true;
  resources = [];
});
afterAll(() => fixture.close());

function authorize(request: SignedRequest, resource: string): AuthorizeResult {
  resources.push(resource);
  const claim = readSignatureClaim(request.url, request.headers);
  if (typeof claim === "string") return { kind: "denied", message: claim };
  const verdict = verify({ ...request, payloadHash: sha256(request.body) }, claim, SECRET);
  if (verdict !== "valid") return { kind: "denied", message: verdict };
  if (!allowed) return { kind: "denied", message: "no policy" };
  return { kind: "allowed", principalArn: PRINCIPAL, accessKeyId: claim.accessKeyId };
}

async function sendSigned(path: string, options: { body?: string; sign?: string } = {}) {
  const url = new URL(fixture.endpoint() + path);
  const signer = new SignatureV4({
    service: "execute-api",
    region: "eu-west-1",
    sha256: Sha256,
    credentials: { accessKeyId: "AKIDCALLER", secretAccessKey: SECRET, sessionToken: "token" },
  });
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, "content-type": "application/json", "x-amzn-trace-id": "Root=1" },
    body: options.sign ?? options.body ?? "",
  });
  const response = await fetch(url, {
    method: "POST",
    headers: signed.headers,
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it("admits a signed request and tells the function who called", async () => {
  const { status, body } = await sendSigned("/items/a%20b?q=1&p=2", { body: '{"a":1}' });

  expect(status).toBe(200);
  expect(body.authorizer).toEqual({
    iam: {
      accessKey: "AKIDCALLER",
      accountId: "123456789012",
      callerId: "AKIDCALLER",
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: PRINCIPAL,
      userId: "AKIDCALLER",
    },
  });
  expect(resources).toEqual([
    `arn:aws:execute-api:eu-west-1:123456789012:${API_ID}/$default/POST/items/a b`,
  ]);
});

it("names the stage once in the resource", async () => {
  await sendSigned("/test/items/1");

  expect(resources).toEqual([
    `arn:aws:execute-api:eu-west-1:123456789012:${API_ID}/test/POST/items/1`,
  ]);
});

it.each([
  ["without a signature", async () => fetch(`${fixture.endpoint()}/items/1`), "missing"],
  [
    "whose body was changed",
    () => sendSigned("/items/1", { body: "changed", sign: "original" }),
    "mismatch",
  ],
  [
    "that no policy allows",
    () => {
      allowed = false;
      return sendSigned("/items/1");
    },
    "no policy",
  ],
])("forbids a request %s, and logs why", async (_name, send, reason) => {
  const answer = await send();

  const body = answer instanceof Response ? await answer.json() : answer.body;
  const messages = await fixture.messagesOf("/access");
  expect(answer.status).toBe(403);
  expect(body).toEqual({ message: "Forbidden" });
  expect(messages.at(-1)).toBe(`403 ${reason}`);
});
