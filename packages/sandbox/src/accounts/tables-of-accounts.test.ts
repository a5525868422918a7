import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { deployStack } from "@proton/cloudformation";
import { limitedServer } from "@proton/http-limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../services.ts";
import { openSandboxAccounts, type SandboxAccounts } from "./sandbox-accounts.ts";

const OWNER = "000000000000";
const CALLER = "222222222222";
const arnOf = (table: string, account = OWNER) =>
  `arn:aws:dynamodb:us-east-1:${account}:table/${table}`;
const ITEMS = arnOf("items");
const roleArn = (name: string) => `arn:aws:iam::${CALLER}:role/${name}`;
const Key = { pk: { S: "a" } };

/** A role that may do everything with DynamoDB, wherever, and one that may do nothing. */
const rolesTemplate = JSON.stringify({
  Resources: Object.fromEntries(
    ["reader", "nobody"].map((RoleName) => [
      RoleName,
      {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName,
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
          Policies: [
            {
              PolicyName: "own",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: {
                  Effect: "Allow",
                  Action: RoleName === "reader" ? "dynamodb:*" : "s3:GetObject",
                  Resource: "*",
                },
              },
            },
          ],
        },
      },
    ]),
  ),
});

describe("a table of another account", () => {
  let directory: string;
  let accounts: SandboxAccounts;
  let server: Server;
  let endpoint: string;

  const client = (credentials: Credentials | undefined) =>
    new DynamoDBClient({
      ...{ endpoint, region: "us-east-1", maxAttempts: 1 },
      credentials: credentials as Credentials,
    });
  const operator = (account: string) => client(accounts.of(account)?.operatorCredentials);
  const as = (name: string) => client(accounts.of(CALLER)?.credentialsFor(roleArn(name), "one"));
  const letIn = (...statements: object[]) =>
    operator(OWNER).send(
      new PutResourcePolicyCommand({
        ResourceArn: ITEMS,
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
    );
  const statement = (names: string | readonly string[], more: object = {}) => ({
    ...{ Effect: "Allow", Action: "dynamodb:*", Resource: [ITEMS, `${ITEMS}/index/*`] },
    Principal: { AWS: names },
    ...more,
  });
  const get = (TableName = ITEMS) => new GetItemCommand({ TableName, Key });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "tables-of-accounts-"));
    accounts = await openSandboxAccounts({ directory, accounts: [CALLER], httpPort: 0 });
    server = limitedServer({}, (request, response) => accounts.handle(request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const account of [OWNER, CALLER]) {
      await operator(account).send(
        new CreateTableCommand({
          TableName: "items",
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
      const Item = { ...Key, of: { S: account } };
      await operator(account).send(new PutItemCommand({ TableName: "items", Item }));
    }
    const deployed = await deployStack(accounts.of(CALLER)?.provisioner as never, {
      stackName: "roles",
      templateBody: rolesTemplate,
      clientToken: "make",
    });
    expect(deployed).toMatchObject({ outcome: "deployed" });
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await accounts.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  it.each([
    ["the role", roleArn("reader")],
    ["the role's session", `arn:aws:sts::${CALLER}:assumed-role/reader/one`],
    ["its account", `arn:aws:iam::${CALLER}:root`],
    ["its account's id", CALLER],
  ])(
    "lets a role in whose own policies allow it, where the table's policy names %s",
    async (_, name) => {
      await letIn(statement(name));

      const { Item } = await as("reader").send(get());

      expect(Item?.of?.S).toBe(OWNER);
    },
  );

  it("is meant by its ARN alone: a name is a table of the caller's", async () => {
    await letIn(statement(roleArn("reader")));

    const { Item } = await as("reader").send(get("items"));

    expect(Item?.of?.S).toBe(CALLER);
  });

  it("is asked and written by all that names it by its ARN", async () => {
    await letIn(statement(roleArn("reader")));
    const reader = as("reader");

    const query = await reader.send(
      new QueryCommand({
        TableName: ITEMS,
        IndexName: "again",
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": Key.pk },
      }),
    );
    const batch = await reader.send(
      new BatchGetItemCommand({ RequestItems: { [ITEMS]: { Keys: [Key] } } }),
    );
    const { Table } = await reader.send(new DescribeTableCommand({ TableName: ITEMS }));
    const Item = { pk: { S: "written" } };
    await reader.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: ITEMS, Item } }] }),
    );
    const written = await operator(OWNER).send(
      new GetItemCommand({ TableName: "items", Key: Item }),
    );

    expect(query.Items?.[0]?.of?.S).toBe(OWNER);
    expect(batch.Responses?.[ITEMS]?.[0]?.of?.S).toBe(OWNER);
    expect(Table?.TableArn).toBe(ITEMS);
    expect(written.Item).toEqual(Item);
  });

  it.each([
    ["whose own policies do not", "nobody", statement(roleArn("nobody")), "identity-based"],
    ["that the table's policy does not name", "reader", statement(OWNER), "resource-based"],
    [
      "that it lets do something else",
      "reader",
      statement(roleArn("reader"), { Action: "dynamodb:PutItem" }),
      "resource-based",
    ],
  ])("does not let a role in %s", async (_, role, allowed, missing) => {
    await letIn(allowed);

    await expect(as(role).send(get())).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::${CALLER}:assumed-role/${role}/one is not authorized to perform: dynamodb:GetItem on resource: ${ITEMS} because no ${missing} policy allows the dynamodb:GetItem action`,
    });
  });

  it("is kept from whom its policy denies, though it lets the account in", async () => {
    await letIn(statement(CALLER), statement(roleArn("reader"), { Effect: "Deny" }));

    const denied = as("reader").send(get());

    await expect(denied).rejects.toThrow("with an explicit deny in a resource-based policy");
    expect((await operator(CALLER).send(get())).Item?.of?.S).toBe(OWNER);
  });

  it("knows the account of who asks and of the table in conditions", async () => {
    const condition = (account: string) => ({
      Condition: {
        StringEquals: { "aws:PrincipalAccount": CALLER, "aws:ResourceAccount": account },
      },
    });

    await letIn(statement("*", condition(OWNER)));
    const { Item } = await as("reader").send(get());
    await letIn(statement("*", condition(CALLER)));

    expect(Item?.of?.S).toBe(OWNER);
    await expect(as("reader").send(get())).rejects.toThrow("resource-based");
  });

  it.each([
    ["a table that is not there", get(arnOf("nothing"))],
    ["an account that is not there", get(arnOf("items", "333333333333"))],
    ["a backup", new CreateBackupCommand({ TableName: arnOf("nothing"), BackupName: "copy" })],
    ["tags", new ListTagsOfResourceCommand({ ResourceArn: arnOf("nothing") })],
  ])("is denied without a policy, to the operator as well: %s", async (_, command) => {
    await expect(operator(CALLER).send(command as GetItemCommand)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("is not asked together with one of the caller's", async () => {
    await letIn(statement(CALLER));
    const RequestItems = { [ITEMS]: { Keys: [Key] }, items: { Keys: [Key] } };

    const asked = operator(CALLER).send(new BatchGetItemCommand({ RequestItems }));

    await expect(asked).rejects.toThrow("of one account");
  });

  it("is not meant by a statement", async () => {
    await letIn(statement(CALLER));
    const Statement = `SELECT * FROM "${ITEMS}" WHERE pk = 'a'`;

    const answer = await operator(CALLER)
      .send(new ExecuteStatementCommand({ Statement }))
      .catch((error: Error) => error.name);

    expect(JSON.stringify(answer)).not.toContain(OWNER);
  });
});
