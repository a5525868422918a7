import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { deployStack } from "@proton/cloudformation";
import { limitedServer } from "@proton/http-limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../services.ts";
import { backUpState, restoreState } from "../state/copy-state.ts";
import { AccountsError, openSandboxAccounts, type SandboxAccounts } from "./sandbox-accounts.ts";

const FIRST = "000000000000";
const SECOND = "222222222222";
const THIRD = "333333333333";

const template = (trusted: string) =>
  JSON.stringify({
    Resources: {
      Items: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          TableName: "items",
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        },
      },
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: "proton",
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: trusted } }],
          },
          Policies: [
            {
              PolicyName: "own",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [
                  { Effect: "Allow", Action: "cloudformation:DescribeStacks", Resource: "*" },
                ],
              },
            },
          ],
        },
      },
      Careful: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: "careful",
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                ...{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: trusted } },
                Condition: { StringEquals: { "sts:ExternalId": "agreed" } },
              },
            ],
          },
        },
      },
    },
  });

describe("a sandbox of two accounts", () => {
  let directory: string;
  let accounts: SandboxAccounts;
  let server: Server;
  let endpoint: string;

  const open = (others: readonly string[] = []) =>
    openSandboxAccounts({ directory, operatorSecret: "a-secret-of-this-test", accounts: others });

  async function deploy(accountId: string, trusted: string): Promise<void> {
    const result = await deployStack(accounts.of(accountId)?.provisioner as never, {
      stackName: "app",
      templateBody: template(trusted),
      clientToken: `make-${accountId}`,
    });
    expect(result).toMatchObject({ outcome: "deployed" });
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "accounts-"));
    accounts = await open([SECOND]);
    server = limitedServer({}, (request, response) => accounts.handle(request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await deploy(FIRST, SECOND);
    await deploy(SECOND, `arn:aws:iam::${FIRST}:root`);
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await accounts.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const operatorOf = (accountId: string) => accounts.of(accountId)?.operatorCredentials;
  const options = (credentials: Credentials | undefined, at = endpoint) => ({
    ...{ endpoint: at, region: "us-east-1", maxAttempts: 1, forcePathStyle: true },
    credentials: credentials as Credentials,
  });
  const identityOf = async (credentials: Credentials | undefined) => {
    const answer = await new STSClient(options(credentials)).send(new GetCallerIdentityCommand({}));
    return [answer.Account, answer.Arn];
  };
  const assume = async (caller: Credentials | undefined, accountId: string) => {
    const RoleArn = `arn:aws:iam::${accountId}:role/proton`;
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "proton" });
    const { Credentials: given } = await new STSClient(options(caller)).send(command);
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  };

  it("lets a role ask for the external id that was agreed upon", async () => {
    const client = new STSClient(options(operatorOf(FIRST)));
    const ask = async (ExternalId?: string) => {
      const RoleArn = `arn:aws:iam::${SECOND}:role/careful`;
      const input = { RoleArn, RoleSessionName: "proton", ...(ExternalId && { ExternalId }) };
      const answer = await client.send(new AssumeRoleCommand(input)).catch((error: Error) => error);
      return answer instanceof Error ? answer.name : "assumed";
    };

    const asked = [await ask(), await ask("another"), await ask("agreed")];

    expect(asked).toEqual(["AccessDenied", "AccessDenied", "assumed"]);
  });

  it.each([
    "not-an-arn-but-long-enough",
    `arn:aws:lambda:us-east-1:${FIRST}:function:demo`,
    `arn:aws:iam::${FIRST}:user/demo`,
    `arn:aws:iam:us-east-1:${FIRST}:role/demo`,
    "arn:aws:iam::not-an-account:role/demo",
  ])("says that %s is not the ARN of a role", async (RoleArn) => {
    const client = new STSClient(options(operatorOf(FIRST)));

    const assumed = client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "proton" }));

    await expect(assumed).rejects.toMatchObject({
      name: "ValidationError",
      message: `${RoleArn} is invalid`,
    });
  });

  it("knows by the key which account a call is of", async () => {
    const [first, second] = [operatorOf(FIRST), operatorOf(SECOND)];

    expect([first?.accessKeyId, second?.accessKeyId]).toEqual(["local", `local-${SECOND}`]);
    expect(await identityOf(first)).toEqual([FIRST, `arn:aws:iam::${FIRST}:root`]);
    expect(await identityOf(second)).toEqual([SECOND, `arn:aws:iam::${SECOND}:root`]);
  });

  it("has tables, buckets and stacks of one name in both, each with its own content", async () => {
    const seen = async (accountId: string) => {
      const client = options(operatorOf(accountId));
      const [dynamodb, s3] = [new DynamoDBClient(client), new S3Client(client)];
      const [TableName, Bucket] = ["items", "files"];
      await dynamodb.send(
        new PutItemCommand({ TableName, Item: { id: { S: "1" }, of: { S: accountId } } }),
      );
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: accountId }));
      return async () => {
        const { Item } = await dynamodb.send(
          new GetItemCommand({ TableName, Key: { id: { S: "1" } } }),
        );
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
        const { Stacks } = await new CloudFormationClient(client).send(
          new DescribeStacksCommand({}),
        );
        const stack = Stacks?.[0]?.StackId?.split(":")[4];
        return [Item?.of?.S, await Body?.transformToString(), stack];
      };
    };

    const [first, second] = [await seen(FIRST), await seen(SECOND)];

    expect(await first()).toEqual([FIRST, FIRST, FIRST]);
    expect(await second()).toEqual([SECOND, SECOND, SECOND]);
  });

  it("lets neither account's keys, nor its functions', reach the other", async () => {
    const direct = (accountId: string) => accounts.of(accountId)?.endpoints.dynamodb;
    const read = (credentials: Credentials | undefined, at: string | undefined) =>
      new DynamoDBClient(options(credentials, at)).send(
        new GetItemCommand({ TableName: "items", Key: { id: { S: "1" } } }),
      );
    const role = accounts.of(FIRST)?.credentialsFor(`arn:aws:iam::${FIRST}:role/proton`, "one");
    const forged = { ...(operatorOf(FIRST) as Credentials), accessKeyId: `local-${THIRD}` };
    const unknown = { name: "UnrecognizedClientException" };

    await expect(read(operatorOf(SECOND), direct(FIRST))).rejects.toMatchObject(unknown);
    await expect(read(operatorOf(FIRST), direct(SECOND))).rejects.toMatchObject(unknown);
    await expect(read(role, direct(SECOND))).rejects.toMatchObject(unknown);
    await expect(read(forged, endpoint)).rejects.toMatchObject(unknown);
  });

  it("lets a role be assumed from the other account by whom it trusts, for what it may do", async () => {
    const session = await assume(operatorOf(FIRST), SECOND);
    const client = new CloudFormationClient(options(session));
    const { Stacks } = await client.send(new DescribeStacksCommand({}));
    const list = new DynamoDBClient(options(session)).send(
      new GetItemCommand({ TableName: "items", Key: { id: { S: "1" } } }),
    );

    expect(await identityOf(session)).toEqual([
      SECOND,
      `arn:aws:sts::${SECOND}:assumed-role/proton/proton`,
    ]);
    expect(Stacks?.[0]?.StackId).toContain(`:${SECOND}:stack/app/`);
    await expect(list).rejects.toMatchObject({ name: "AccessDeniedException" });
    // The first account's role trusts the second account, and what it may assume is its own affair.
    expect((await assume(operatorOf(SECOND), FIRST)).sessionToken).not.toBe("");
    await expect(assume(session, FIRST)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(operatorOf(FIRST), THIRD)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is backed up and restored with all of its accounts", async () => {
    await accounts.close();
    const backup = await mkdtemp(join(tmpdir(), "accounts-backup-"));
    await backUpState(directory, join(backup, "copy"));
    await restoreState(join(backup, "copy"), directory, { replace: true });
    accounts = await open();

    const names = await readdir(join(backup, "copy", "accounts", SECOND));
    expect(names).toContain("sandbox.json");
    expect(names.filter((name) => /^(lock|functions|code-build)/.test(name))).toEqual([]);
    const stack = await accounts.of(SECOND)?.provisioner.describe("app");
    expect(stack?.status).toBe("CREATE_COMPLETE");
    await rm(backup, { recursive: true });
  });

  it("has the accounts of earlier starts, and refuses what is no account", async () => {
    await accounts.close();
    accounts = await open();

    expect(accounts.all().map(({ accountId }) => accountId)).toEqual([FIRST, SECOND]);
    expect((await accounts.of(SECOND)?.provisioner.describe("app"))?.status).toBe(
      "CREATE_COMPLETE",
    );
    await accounts.close();
    await expect(open(["12"])).rejects.toThrow(AccountsError);
    const many = Array.from({ length: 10 }, (_, index) => String(400000000000 + index));
    await expect(open(many)).rejects.toThrow("can have at most 10");
    accounts = await open();
  });
});
