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

  it("brings a policy with the table, changes it, and takes away only its own", async () => {
    const dynamodb = await openDynamoDb(options);
    const type = dynamoDbTable({ ...options, dynamodb } as unknown as SandboxServices);
    const { Arn = "" } = type.attributes(instance({})) as { readonly Arn?: string };
    const allowing = (Action: string) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: "*" }],
    });
    const guarded = (Action: string) => {
      const ResourcePolicy = { PolicyDocument: allowing(Action) };
      const StreamSpecification = { StreamViewType: "KEYS_ONLY", ResourcePolicy };
      return instance({ ResourcePolicy, StreamSpecification });
    };
    const kept = (arn: string) => JSON.parse(dynamodb.resourcePolicyOf(arn)?.document ?? "null");
    const StreamSpecification = { StreamViewType: "KEYS_ONLY" };
    const bare = instance({ StreamSpecification });

    await type.create(guarded("dynamodb:GetItem"));
    const stream = dynamodb.streamArnOf("items") ?? "";
    const made = [kept(Arn), kept(stream)];
    const drift = await type.read?.(guarded("dynamodb:GetItem"));
    await type.update(guarded("dynamodb:Scan"), guarded("dynamodb:GetItem"));
    const changed = [kept(Arn), kept(stream)];
    await type.update(bare, guarded("dynamodb:Scan"));
    const gone = [kept(Arn), kept(stream)];
    const Policy = JSON.stringify(allowing("dynamodb:Query"));
    await dynamodb.execute("PutResourcePolicy", { ResourceArn: Arn, Policy });
    await type.update(bare, bare);
    const others = kept(Arn);
    const malformed = instance({ ResourcePolicy: { PolicyDocument: { Statement: [{}] } } });
    const refused = type.update(malformed, bare);
    await expect(refused).rejects.toMatchObject({ code: "InvalidRequest" });
    await dynamodb.close();

    expect(made).toEqual([allowing("dynamodb:GetItem"), allowing("dynamodb:GetItem")]);
    expect(drift).toMatchObject(guarded("dynamodb:GetItem").properties);
    expect(changed).toEqual([allowing("dynamodb:Scan"), allowing("dynamodb:Scan")]);
    expect(gone).toEqual([null, null]);
    expect(others).toEqual(allowing("dynamodb:Query"));
  });
});
