import assert from "node:assert/strict";
import {
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-dynamodb";
import { eventually, expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { describeTable, plain } from "./dynamodb-tables.ts";

export const dynamodbTagCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    {
      // scylladb/scylladb, test/alternator/test_tag.py; architect/dynalite, test/tagResource.js
      name: "tags are asked for, and an ARN to begin with, before the table is looked for",
      run: async (client) => {
        const tag = (ResourceArn: string, Tags: { Key: string; Value: string }[]) =>
          client.dynamodb.send(new TagResourceCommand({ ResourceArn, Tags }));
        const name = await client.createTable(plain);
        const arn = `${(await describeTable(client, name))?.TableArn}`;

        await expectError(
          tag("not-an-arn", [{ Key: "a", Value: "1" }]),
          "ValidationException",
          /ARNs must start with 'arn:'/,
        );
        await expectError(
          tag(arn.replace(name, client.unique()), []),
          "ValidationException",
          "Atleast one Tag needs to be provided as Input.",
        );
      },
    },
    {
      name: "tags of a table are listed, replaced and removed",
      run: async (client) => {
        const { dynamodb } = client;
        const name = await client.createTable({ ...plain, Tags: [{ Key: "a", Value: "1" }] });
        const ResourceArn = (await describeTable(client, name))?.TableArn;
        const tags = async () => {
          const { Tags = [] } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
          return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
        };
        await eventually(async () => assert.deepEqual(await tags(), { a: "1" }));

        await dynamodb.send(
          new TagResourceCommand({
            ResourceArn,
            Tags: [
              { Key: "a", Value: "2" },
              { Key: "b", Value: "" },
            ],
          }),
        );
        await eventually(async () => assert.deepEqual(await tags(), { a: "2", b: "" }));
        await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));

        await eventually(async () => assert.deepEqual(await tags(), { b: "" }));
      },
    },
  ],
);
