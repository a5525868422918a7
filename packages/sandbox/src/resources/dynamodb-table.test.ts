import { openDynamoDb } from "@proton/dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoDbTable } from "./dynamodb-table.ts";
import type { ResourceInstance } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const options = { region: "eu-west-1", accountId: "123456789012", clock: () => new Date() };

const instance = (properties: object) =>
  ({
    physicalId: "items",
    properties: {
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...properties,
    },
  }) as unknown as ResourceInstance;

const streamed = (StreamViewType: string) => instance({ StreamSpecification: { StreamViewType } });

describe("AWS::DynamoDB::Table", () => {
  it("turns a stream on, changes it and turns it off", async () => {
    const dynamodb = await openDynamoDb(options);
    const type = dynamoDbTable({ ...options, dynamodb } as unknown as SandboxServices);
    const look = async () => {
      const answer = await dynamodb.execute("DescribeTable", { TableName: "items" });
      const { StreamSpecification } = (answer as { Table: { StreamSpecification?: object } }).Table;
      return [StreamSpecification, typeof type.attributes(streamed("any")).StreamArn];
    };

    await type.create(streamed("NEW_IMAGE"));
    const made = await look();
    await type.update(streamed("KEYS_ONLY"), instance({}));
    const changed = await look();
    await type.update(instance({}), instance({}));
    const gone = await look();
    await dynamodb.close();

    expect(made).toEqual([{ StreamEnabled: true, StreamViewType: "NEW_IMAGE" }, "string"]);
    expect(changed).toEqual([{ StreamEnabled: true, StreamViewType: "KEYS_ONLY" }, "string"]);
    expect(gone).toEqual([undefined, "undefined"]);
  });
});
