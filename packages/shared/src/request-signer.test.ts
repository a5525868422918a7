import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { createRequestSigner, type SigningIdentity } from "./request-signer.ts";

const DATE = new Date("2026-11-27T22:00:00.123Z");
const IDENTITY: SigningIdentity = {
  region: "eu-central-1",
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

/** What the SDK's own signer makes of the same request. */
async function signedBySdk(
  request: ReturnType<typeof requestOf>,
  identity: SigningIdentity,
  date: Date,
): Promise<Record<string, string>> {
  const { region, ...credentials } = identity;
  const client = new DynamoDBClient({ region, credentials: credentials as never });
  const signer = await client.config.signer();
  const signed = await signer.sign(
    { ...request, protocol: "https:", hostname: request.headers.host ?? "" } as never,
    { signingDate: date },
  );
  client.destroy();
  return (signed as unknown as { headers: Record<string, string> }).headers;
}

const requestOf = (body: string, headers: Record<string, string> = {}) => ({
  method: "POST",
  path: "/",
  headers: {
    host: "dynamodb.eu-central-1.amazonaws.com",
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.GetItem",
    ...headers,
  } as Record<string, string>,
  body,
});

describe("createRequestSigner", () => {
  it.each([
    { name: "a request", identity: IDENTITY, body: "{}", headers: {} },
    {
      name: "temporary credentials",
      identity: { ...IDENTITY, sessionToken: "token//==" },
      body: '{"TableName":"items"}',
      headers: {},
    },
    {
      name: "a body that is not ASCII",
      identity: IDENTITY,
      body: '{"a":"\u00e9\u{1f600}"}',
      headers: {},
    },
    {
      name: "headers that stay unsigned, and spaces in values",
      identity: IDENTITY,
      body: "{}",
      headers: { "user-agent": "x", "x-amzn-trace-id": "Root=1", "amz-sdk-request": " a   b " },
    },
  ])("signs $name as the SDK does", async ({ identity, body, headers }) => {
    const expected = await signedBySdk(requestOf(body, headers), identity, DATE);

    const request = requestOf(body, headers);
    createRequestSigner()(request, identity, DATE);

    expect(request.headers).toEqual(expected);
  });

  it.each([
    { change: "the day", identity: IDENTITY, date: new Date("2026-11-28T00:00:00Z") },
    { change: "the secret", identity: { ...IDENTITY, secretAccessKey: "another" }, date: DATE },
    { change: "the region", identity: { ...IDENTITY, region: "us-east-1" }, date: DATE },
  ])("makes another key when $change changes", async ({ identity, date }) => {
    const expected = await signedBySdk(requestOf("{}"), identity, date);

    const sign = createRequestSigner();
    sign(requestOf("{}"), IDENTITY, DATE);
    const request = requestOf("{}");
    sign(request, identity, date);

    expect(request.headers).toEqual(expected);
  });

  it("signs an attempt that was signed before anew", () => {
    const sign = createRequestSigner();
    const [once, twice] = [requestOf("{}"), requestOf("{}")];

    sign(once, IDENTITY, DATE);
    sign(twice, IDENTITY, new Date("2026-11-27T21:00:00Z"));
    sign(twice, IDENTITY, DATE);

    expect(twice.headers).toEqual(once.headers);
  });
});
