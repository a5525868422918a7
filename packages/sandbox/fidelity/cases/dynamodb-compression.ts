import assert from "node:assert/strict";
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { sendSigned } from "../sign.ts";
import { keyOf, text } from "./dynamodb-values.ts";

const CODINGS = [
  ["gzip", gzipSync, gunzipSync],
  ["deflate", deflateSync, inflateSync],
] as const;

function ask(
  client: FidelityClient,
  operation: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
) {
  const { apis, region, credentials } = client.target;
  return sendSigned({
    service: "dynamodb",
    region,
    credentials,
    method: "POST",
    url: `${apis?.dynamodb}/`,
    headers: {
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "content-type": "application/x-amz-json-1.0",
      ...headers,
    },
    body,
  });
}

/** An item of so many letters, and the request that reads it. */
async function put(client: FidelityClient, letters: number): Promise<string> {
  const TableName = await client.table();
  const Key = keyOf(client.unique());
  const Item = { ...Key, filler: text("x".repeat(letters)) };
  await client.dynamodb.send(new PutItemCommand({ TableName, Item }));
  return JSON.stringify({ TableName, Key });
}

/** As measured on AWS: scylladb/scylladb, test/alternator/test_compressed_{request,response}.py. */
export const dynamodbCompressionCases = casesOf(
  "dynamodb",
  ["apis"],
  CODINGS.flatMap(([coding, encode, decode]) => [
    {
      name: `a request in ${coding} is understood`,
      run: async (client: FidelityClient) => {
        const request = await put(client, 1);

        const answer = await ask(client, "GetItem", encode(request), {
          "content-encoding": coding,
        });

        expectStatus(answer, 200);
        assert.ok(JSON.parse(answer.text).Item);
      },
    },
    {
      name: `an answer over 4 KB is sent in ${coding} to who accepts it, with the checksum of what is sent`,
      run: async (client: FidelityClient) => {
        const request = await put(client, 5_000);

        const answer = await ask(client, "GetItem", request, { "accept-encoding": coding });

        expectStatus(answer, 200);
        assert.equal(answer.headers["content-encoding"], coding);
        assert.equal(Number(answer.headers["x-amz-crc32"]), crc32(answer.bytes));
        assert.ok(JSON.parse(decode(answer.bytes).toString()).Item);
      },
    },
    {
      name: `a small answer is sent as it is to who accepts ${coding}`,
      run: async (client: FidelityClient) => {
        const request = await put(client, 100);

        const answer = await ask(client, "GetItem", request, { "accept-encoding": coding });

        assert.equal(answer.headers["content-encoding"], undefined);
        assert.ok(JSON.parse(answer.text).Item);
      },
    },
  ]),
);
