import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { FidelityClient } from "../client.ts";
import { expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { type HttpAnswer, sendHttp } from "../send-http.ts";
import { type SignedRequest, sendSigned } from "../sign.ts";

type Deviation = Partial<SignedRequest>;

const target = { "x-amz-target": "DynamoDB_20120810.ListTables" };
const json = { "content-type": "application/x-amz-json-1.0" };

function listTables(client: FidelityClient, deviation: Deviation): Promise<HttpAnswer> {
  const { apis, region, credentials } = client.target;
  return sendSigned({
    service: "dynamodb",
    region,
    credentials,
    method: "POST",
    url: `${apis?.dynamodb}/`,
    headers: { ...target, ...json },
    body: "{}",
    ...deviation,
  });
}

async function putObject(client: FidelityClient, deviation: Deviation): Promise<HttpAnswer> {
  const { apis, region, credentials } = client.target;
  return sendSigned({
    service: "s3",
    region,
    credentials,
    method: "PUT",
    url: `${apis?.s3}/${await client.bucket()}/${client.unique()}`,
    body: "hello",
    ...deviation,
  });
}

const minutesAway = (minutes: number) => new Date(Date.now() + minutes * 60_000);

interface Refusal {
  readonly what: string;
  readonly deviate: (client: FidelityClient) => Deviation;
  readonly dynamodb: readonly [code: string, message: RegExp];
  readonly s3: readonly [status: number, code: string, message: RegExp];
}

const mismatch = {
  dynamodb: [
    "InvalidSignatureException",
    /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\./,
  ],
  s3: [
    403,
    "SignatureDoesNotMatch",
    /^The request signature we calculated does not match the signature you provided\. Check your key and signing method\.$/,
  ],
} as const;
const tooSkewed = [
  403,
  "RequestTimeTooSkewed",
  /^The difference between the request time and the current time is too large\.$/,
] as const;

const refusals: readonly Refusal[] = [
  {
    what: "a wrong secret",
    deviate: ({ target }) => ({ credentials: { ...target.credentials, secretAccessKey: "wrong" } }),
    ...mismatch,
  },
  {
    what: "a key that was never given out",
    deviate: () => ({
      credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "any" },
    }),
    dynamodb: [
      "UnrecognizedClientException",
      /^The security token included in the request is invalid\.$/,
    ],
    s3: [
      403,
      "InvalidAccessKeyId",
      /^The AWS Access Key Id you provided does not exist in our records\.$/,
    ],
  },
  {
    what: "a clock that is 20 minutes slow",
    deviate: () => ({ date: minutesAway(-20) }),
    dynamodb: [
      "InvalidSignatureException",
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    ],
    s3: tooSkewed,
  },
  {
    what: "a clock that is 20 minutes fast",
    deviate: () => ({ date: minutesAway(20) }),
    dynamodb: [
      "InvalidSignatureException",
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ \d+ min\.\)$/,
    ],
    s3: tooSkewed,
  },
];

function expectDynamoDbError(answer: HttpAnswer, code: string, message: RegExp): void {
  const body = JSON.parse(answer.text) as { __type: string; message?: string; Message?: string };
  assert.equal(body.__type.split("#")[1], code, answer.text);
  assert.match(body.message ?? body.Message ?? "", message);
  expectStatus(answer, 400);
}

function expectS3Error(answer: HttpAnswer, status: number, code: string, message: RegExp): void {
  assert.equal(/<Code>(.*?)<\/Code>/.exec(answer.text)?.[1], code, answer.text);
  assert.match(/<Message>(.*?)<\/Message>/s.exec(answer.text)?.[1] ?? "", message);
  expectStatus(answer, status);
}

/** Signature Version 4 at DynamoDB and S3. */
export const signatureCases = casesOf(
  "sigv4",
  ["apis"],
  [
    {
      name: "a right signature is accepted, also one that is ten minutes old",
      run: async (client) => {
        expectStatus(await listTables(client, {}), 200);
        expectStatus(await listTables(client, { date: minutesAway(-10) }), 200);
        expectStatus(await putObject(client, {}), 200);
      },
    },
    ...refusals.flatMap(({ what, deviate, dynamodb, s3 }) => [
      {
        name: `DynamoDB refuses ${what} with ${dynamodb[0]}`,
        run: async (client: FidelityClient) =>
          expectDynamoDbError(await listTables(client, deviate(client)), ...dynamodb),
      },
      {
        name: `S3 refuses ${what} with ${s3[1]}`,
        run: async (client: FidelityClient) =>
          expectS3Error(await putObject(client, deviate(client)), ...s3),
      },
    ]),
    {
      name: "DynamoDB refuses a body that was not signed, S3 one that is not what its hash says",
      run: async (client) => {
        const dynamodb = await listTables(client, { tampered: { body: '{"Limit":1}' } });
        const s3 = await putObject(client, { tampered: { body: "HELLO" } });

        expectDynamoDbError(dynamodb, ...mismatch.dynamodb);
        expectS3Error(
          s3,
          400,
          "XAmzContentSHA256Mismatch",
          /^The provided 'x-amz-content-sha256' header does not match what was computed\.$/,
        );
      },
    },
    {
      name: "S3 refuses an x-amz header that is not signed",
      run: async (client) => {
        const headers = { "x-amz-acl": "public-read" };

        const answer = await putObject(client, { tampered: { headers } });

        expectS3Error(
          answer,
          403,
          "AccessDenied",
          /^There were headers present in the request which were not signed$/,
        );
      },
    },
    {
      name: "S3 refuses a list of deletions that is not what its hash says",
      run: async (client) => {
        const { apis, region, credentials } = client.target;
        const list = (key: string) => `<Delete><Object><Key>${key}</Key></Object></Delete>`;
        const answer = await sendSigned({
          service: "s3",
          region,
          credentials,
          method: "POST",
          url: `${apis?.s3}/${await client.bucket()}?delete=`,
          body: list("one"),
          tampered: { body: list("two") },
        });

        expectS3Error(
          answer,
          400,
          "XAmzContentSHA256Mismatch",
          /^The provided 'x-amz-content-sha256' header does not match what was computed\.$/,
        );
      },
    },
    {
      name: "requests without a signature are refused",
      run: async (client) => {
        const { apis } = client.target;
        const dynamodb = await sendHttp(`${apis?.dynamodb}/`, "POST", {
          headers: { ...target, ...json },
          body: "{}",
        });
        const s3 = await sendHttp(`${apis?.s3}/${await client.bucket()}/x`, "GET");

        expectDynamoDbError(
          dynamodb,
          "MissingAuthenticationTokenException",
          /^Request is missing Authentication Token$/,
        );
        expectS3Error(s3, 403, "AccessDenied", /^Access Denied$/);
      },
    },
    {
      name: "a presigned URL is refused for another key, and when it has expired",
      run: async (client) => {
        const command = () => new GetObjectCommand({ Bucket, Key: "signed" });
        const Bucket = await client.bucket();
        const url = await getSignedUrl(client.s3, command());
        const signingDate = minutesAway(-5);
        const old = await getSignedUrl(client.s3, command(), { expiresIn: 60, signingDate });

        const other = await sendHttp(url.replace("/signed?", "/other?"), "GET");
        const expired = await sendHttp(old, "GET");

        expectS3Error(other, ...mismatch.s3);
        expectS3Error(expired, 403, "AccessDenied", /^Request has expired$/);
      },
    },
    {
      name: "DynamoDB refuses an operation that it does not know, and a body that is not JSON",
      run: async (client) => {
        const headers = { ...json, "x-amz-target": "DynamoDB_20120810.Nothing" };
        const unknown = await listTables(client, { headers });
        const broken = await listTables(client, { body: "{" });

        expectDynamoDbError(unknown, "UnknownOperationException", /^/);
        expectDynamoDbError(broken, "SerializationException", /^/);
      },
    },
  ],
);
