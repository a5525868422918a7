import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  TransactGetItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parsePolicy } from "../iam/policy.ts";
import type { Credentials } from "../services.ts";
import { type AwsApis, openAwsApis } from "./aws-apis.ts";

const ACCOUNT = "123456789012";
const REGION = "eu-west-1";
const roleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;
const arnOf = (table: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}`;
const ResourceArn = arnOf("items");

describe("the resource policy of a table", () => {
  let directory: string;
  let apis: AwsApis;
  const dynamodb = (credentials: Credentials = apis.credentials.operator) =>
    new DynamoDBClient({
      region: REGION,
      endpoint: apis.endpoints.dynamodb,
      credentials,
      maxAttempts: 1,
    });
  const asRole = () => dynamodb(apis.credentials.credentialsFor(roleArn, "session"));
  const grant = (...statements: object[]) =>
    apis.roles.putRole({
      roleArn,
      roleName: "reader",
      managedPolicyArns: [],
      inlinePolicies: [parsePolicy("inline", { Version: "2012-10-17", Statement: statements })],
    });
  const policy = (...Statement: object[]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: Statement.map((one) => ({ Principal: { AWS: roleArn }, ...one })),
    });
  const putPolicy = (...statements: object[]) =>
    dynamodb().send(new PutResourcePolicyCommand({ ResourceArn, Policy: policy(...statements) }));

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "table-policies-"));
    apis = await openAwsApis({
      directory,
      host: "127.0.0.1",
      port: 0,
      region: REGION,
      accountId: ACCOUNT,
      secret: "a secret of this sandbox",
      operatorSecret: "local",
      clock: () => new Date(),
      onEvent: () => {},
    });
    for (const TableName of ["items", "others"]) {
      await dynamodb().send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          GlobalSecondaryIndexes: [
            {
              IndexName: "again",
              KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          ],
        }),
      );
    }
  });
  afterAll(async () => {
    await apis.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(() => grant());

  const Key = { pk: { S: "a" } };
  const get = new GetItemCommand({ TableName: "items", Key });
  const queryIndex = new QueryCommand({
    TableName: "items",
    IndexName: "again",
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: "a" } },
  });
  const allowed = { Effect: "Allow", Action: "dynamodb:*", Resource: ResourceArn };

  it("lets a role do what its own policies do not allow, with the table alone", async () => {
    await putPolicy(allowed);

    await asRole().send(get);

    await expect(asRole().send(queryIndex)).rejects.toThrow(`${ResourceArn}/index/again`);
  });

  it("leaves it to an account that it names whom of it is let in, and denies to all of it", async () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const own = { Effect: "Allow", Action: "dynamodb:*", Resource: "*" };

    await putPolicy({ ...allowed, Principal });
    await expect(asRole().send(get)).rejects.toThrow("no identity-based policy");
    grant(own);
    await asRole().send(get);
    await putPolicy({ ...allowed, Principal, Effect: "Deny", Action: "dynamodb:GetItem" });

    await expect(asRole().send(get)).rejects.toThrow("explicit deny in a resource-based policy");
  });

  it("lets a role ask an index that the table's policy names", async () => {
    await putPolicy({ ...allowed, Resource: `${ResourceArn}/index/*` });

    await asRole().send(queryIndex);

    await expect(asRole().send(get)).rejects.toThrow("no identity-based policy");
  });

  it("denies what the role's own policies allow", async () => {
    grant({ Effect: "Allow", Action: "dynamodb:*", Resource: "*" });
    await putPolicy({ ...allowed, Effect: "Deny", Action: "dynamodb:GetItem" });

    await expect(asRole().send(get)).rejects.toThrow(
      "with an explicit deny in a resource-based policy",
    );
    await asRole().send(new DescribeTableCommand({ TableName: "items" }));
  });

  it("counts for its own table alone in a transaction", async () => {
    await putPolicy({ ...allowed, Resource: "*" });
    const transaction = (...tables: readonly string[]) =>
      new TransactGetItemsCommand({
        TransactItems: tables.map((TableName) => ({ Get: { TableName, Key } })),
      });

    await asRole().send(transaction("items"));

    await expect(asRole().send(transaction("items", "others"))).rejects.toThrow(arnOf("others"));
  });

  it.each([
    ["a statement without a principal", JSON.stringify({ Statement: [allowed] }), "Principal"],
    ["an effect that there is not", policy({ ...allowed, Effect: "Maybe" }), "Maybe"],
  ])("is refused with %s, and the one before stays", async (_, Policy, problem) => {
    await putPolicy(allowed);

    const refused = dynamodb().send(new PutResourcePolicyCommand({ ResourceArn, Policy }));

    await expect(refused).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(problem),
    });
    const { Policy: kept } = await dynamodb().send(new GetResourcePolicyCommand({ ResourceArn }));
    expect(kept).toBe(policy(allowed));
  });

  it("does not shut out who puts it, unless that is confirmed", async () => {
    await putPolicy(allowed);
    const Policy = policy({ ...allowed, Action: "dynamodb:GetItem" });
    const put = (more: object) =>
      asRole().send(new PutResourcePolicyCommand({ ResourceArn, Policy, ...more }));

    await expect(put({})).rejects.toThrow("ConfirmRemoveSelfResourceAccess");
    await put({ ConfirmRemoveSelfResourceAccess: true });

    await expect(put({})).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("of a new table is allowed as its own action", async () => {
    const TableName = "made";
    grant({ Effect: "Allow", Action: "dynamodb:CreateTable", Resource: arnOf(TableName) });

    const made = asRole().send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        ResourcePolicy: policy(allowed),
      }),
    );

    await expect(made).rejects.toThrow("dynamodb:PutResourcePolicy");
  });
});
