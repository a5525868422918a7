import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListExportsCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { deployStack } from "@proton/cloudformation";
import { limitedServer } from "@proton/http-limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backUpState, restoreState } from "../state/copy-state.ts";
import { openSandboxAccounts, type SandboxAccounts } from "./sandbox-accounts.ts";

const ACCOUNT = "000000000000";
const SECOND = "222222222222";
const HOME = "us-east-1";
const IRELAND = "eu-west-1";

const HANDLER = `exports.handler = async () => ({
  region: process.env.AWS_REGION,
  endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL,
  credentials: {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    sessionToken: process.env.AWS_SESSION_TOKEN,
  },
});`;

const policy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });

function roleNamed(name: string, service: string) {
  const allowed = { Effect: "Allow", Action: ["dynamodb:*", "cloudformation:*"], Resource: "*" };
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: policy({
        ...{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
      }),
      Policies: [{ PolicyName: "own", PolicyDocument: policy(allowed) }],
    },
  };
}

/** One of each thing that belongs to a Region, under the same names in every Region. */
const regional = (resources: object = {}) => ({
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
    Place: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/place", Type: "String", Value: { Ref: "AWS::Region" } },
    },
    Read: {
      Type: "AWS::Lambda::Function",
      Properties: {
        FunctionName: "read",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: `arn:aws:iam::${ACCOUNT}:role/reader`,
        Code: { ZipFile: HANDLER },
      },
    },
    ...resources,
  },
  Outputs: {
    Place: { Value: { Ref: "AWS::Region" }, Export: { Name: "place" } },
  },
});

describe("an account of two Regions", () => {
  let directory: string;
  let accounts: SandboxAccounts;
  let server: Server;
  let endpoint: string;

  const open = (regions: readonly string[] = []) =>
    openSandboxAccounts({
      ...{ directory, regions, accounts: [SECOND] },
      operatorSecret: "a-secret-of-this-test",
    });

  async function deploy(region: string, template: object, stackName = "app", account = ACCOUNT) {
    const sandbox = accounts.of(account, region);
    if (sandbox === undefined) throw new Error(`there is no ${account} ${region}`);
    const templateBody = JSON.stringify(template);
    return deployStack(sandbox.provisioner, { stackName, templateBody, clientToken: stackName });
  }

  const options = (region: string, at = endpoint) => ({
    ...{ endpoint: at, region, maxAttempts: 1, forcePathStyle: true },
    credentials: accounts.first.operatorCredentials,
  });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "regions-"));
    accounts = await open([IRELAND]);
    server = limitedServer({}, (request, response) => accounts.handle(request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bucket = (BucketName: string) => ({
      Files: { Type: "AWS::S3::Bucket", Properties: { BucketName } },
    });
    const Reader = roleNamed("reader", "lambda.amazonaws.com");
    const home = await deploy(HOME, regional({ Reader, ...bucket("home-files") }));
    const ireland = await deploy(IRELAND, regional(bucket("irish-files")));
    expect([home, ireland]).toMatchObject([{ outcome: "deployed" }, { outcome: "deployed" }]);
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await accounts.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  it("has stacks, exports, tables and parameters of one name in both, by the signature's Region", async () => {
    const Key = { id: { S: "1" } };
    for (const of of [HOME, IRELAND]) {
      const Item = { ...Key, of: { S: of } };
      await new DynamoDBClient(options(of)).send(new PutItemCommand({ TableName: "items", Item }));
    }
    const seen = async (region: string) => {
      const [cloudFormation, dynamodb, ssm] = [
        new CloudFormationClient(options(region)),
        new DynamoDBClient(options(region)),
        new SSMClient(options(region)),
      ];
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: "app" }));
      const { Exports } = await cloudFormation.send(new ListExportsCommand({}));
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "items", Key }));
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/place" }));
      return [
        Stacks?.[0]?.StackId?.split(":")[3],
        Exports?.[0]?.Value,
        Item?.of?.S,
        Parameter?.Value,
        Parameter?.ARN?.split(":")[3],
      ];
    };

    expect(await seen(HOME)).toEqual(Array(5).fill(HOME));
    expect(await seen(IRELAND)).toEqual(Array(5).fill(IRELAND));
  });

  it("runs functions of one name in both, which call their own Region with one role", async () => {
    const call = async (region: string) => {
      const { functions } = accounts.of(ACCOUNT, region) ?? accounts.first;
      const result = await functions.invoke({ functionName: "read", payload: {} });
      // What the SDK in the function would ask, and with what.
      const own = (result.kind === "ok" ? result.payload : {}) as ReturnType<typeof options>;
      const client = new DynamoDBClient({ ...own, maxAttempts: 1 });
      const { Item } = await client.send(
        new GetItemCommand({ TableName: "items", Key: { id: { S: "1" } } }),
      );
      return [own.region, Item?.of?.S];
    };

    expect(await call(HOME)).toEqual([HOME, HOME]);
    expect(await call(IRELAND)).toEqual([IRELAND, IRELAND]);
  });

  it("has each role once, and its sessions in every Region", async () => {
    const taken = await deploy(
      IRELAND,
      { Resources: { Reader: roleNamed("reader", "lambda.amazonaws.com") } },
      "taken",
    );
    const { Role } = await new IAMClient(options(IRELAND)).send(
      new GetRoleCommand({ RoleName: "reader" }),
    );
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;
    const { Credentials } = await new STSClient(options(IRELAND)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "reading" }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const identities = [HOME, IRELAND].map(async (region) => {
      const sts = new STSClient({ ...options(region), credentials });
      const { Stacks } = await new CloudFormationClient({ ...options(region), credentials }).send(
        new DescribeStacksCommand({ StackName: "app" }),
      );
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      return [Arn, Stacks?.length];
    });

    expect(taken).toMatchObject({ outcome: "failed", reason: expect.stringContaining("reader") });
    expect(Role?.Arn).toBe(RoleArn);
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/reading`;
    expect(await Promise.all(identities)).toEqual([
      [arn, 1],
      [arn, 1],
    ]);
  });

  it("has each bucket in one Region, and sends clients there", async () => {
    const [home, ireland] = [new S3Client(options(HOME)), new S3Client(options(IRELAND))];
    const there = { Bucket: "irish-files", Key: "a" };
    await ireland.send(new PutObjectCommand({ ...there, Body: "theirs" }));
    const refusal = (answer: Promise<object>) => answer.catch((error: object) => error);
    const read = await refusal(home.send(new GetObjectCommand(there)));
    const followed = await new S3Client({ ...options(HOME), followRegionRedirects: true }).send(
      new GetObjectCommand(there),
    );
    const head = await refusal(home.send(new HeadBucketCommand({ Bucket: "irish-files" })));
    const location = await home.send(new GetBucketLocationCommand({ Bucket: "irish-files" }));
    const own = await ireland.send(new GetBucketLocationCommand({ Bucket: "irish-files" }));
    const wrong = await refusal(
      ireland.send(new GetBucketLocationCommand({ Bucket: "home-files" })),
    );
    const again = await refusal(home.send(new CreateBucketCommand({ Bucket: "irish-files" })));
    const nowhere = await refusal(home.send(new HeadBucketCommand({ Bucket: "no-files" })));

    const moved = { statusCode: 301, headers: { "x-amz-bucket-region": IRELAND } };
    expect(read).toMatchObject({ name: "PermanentRedirect", $response: moved });
    expect(await followed.Body?.transformToString()).toBe("theirs");
    expect(head).toMatchObject({ $response: moved });
    expect([location.LocationConstraint, own.LocationConstraint]).toEqual([IRELAND, IRELAND]);
    expect(wrong).toMatchObject({ name: "PermanentRedirect" });
    expect(again).toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    expect(nowhere).toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it("lets functions have their code in buckets of their Region alone, the first account's too", async () => {
    const zip = { Bucket: "irish-files", Key: "none.zip" };
    await new S3Client(options(IRELAND)).send(new PutObjectCommand({ ...zip, Body: "no archive" }));
    const withCode = (S3Bucket: string) => ({
      Resources: {
        Role: roleNamed(`${S3Bucket}-reader`, "lambda.amazonaws.com"),
        Function: {
          Type: "AWS::Lambda::Function",
          Properties: {
            Runtime: "nodejs24.x",
            Handler: "index.handler",
            Role: { "Fn::GetAtt": ["Role", "Arn"] },
            Code: { S3Bucket, S3Key: "none.zip" },
          },
        },
      },
    });
    const outcomes = [
      await deploy(IRELAND, withCode("home-files"), "foreign"),
      await deploy(IRELAND, withCode("irish-files"), "near"),
      await deploy(IRELAND, withCode("irish-files"), "other-account", SECOND),
      await deploy(HOME, withCode("irish-files"), "other-account-far", SECOND),
    ];

    // The archive that is none was read where the reason says what is wrong with it.
    expect(outcomes.map((each) => ("reason" in each ? each.reason : each.outcome))).toEqual([
      expect.stringContaining("PermanentRedirect. S3 Error Message: The bucket is in this region"),
      expect.stringContaining("s3://irish-files/none.zip: "),
      expect.stringContaining("s3://irish-files/none.zip: "),
      expect.stringContaining(`in this region: ${IRELAND}`),
    ]);
  });

  it("refuses a Region that it does not have, in each protocol, at every listener", async () => {
    const refusals = [
      new CloudFormationClient(options("eu-north-1")).send(new DescribeStacksCommand({})),
      new DynamoDBClient(options("eu-north-1")).send(
        new GetItemCommand({ TableName: "items", Key: { id: { S: "1" } } }),
      ),
      new S3Client(options("eu-north-1")).send(
        new GetObjectCommand({ Bucket: "home-files", Key: "a" }),
      ),
      new SSMClient(options("eu-north-1", accounts.of(ACCOUNT, IRELAND)?.endpoints.s3)).send(
        new GetParameterCommand({ Name: "/place" }),
      ),
    ];
    const message =
      "the sandbox has no Region eu-north-1, only us-east-1, eu-west-1: start it with --regions eu-north-1";

    const answers = await Promise.all(refusals.map((each) => each.catch((error) => error)));

    expect(answers.map(({ name }) => name)).toEqual([
      "UnrecognizedClientException",
      "UnrecognizedClientException",
      "InvalidAccessKeyId",
      "UnrecognizedClientException",
    ]);
    expect(answers.map((error) => error.message)).toEqual(Array(4).fill(message));
  });

  it("keeps its Regions over starts and backups, and refuses what is no Region", async () => {
    await accounts.close();
    const copy = await mkdtemp(join(tmpdir(), "regions-backup-"));
    await backUpState(directory, join(copy, "copy"));
    await restoreState(join(copy, "copy"), directory, { replace: true });
    accounts = await open();
    const kept = await readdir(join(copy, "copy", "regions", IRELAND));
    const status = async (region: string) =>
      (await accounts.of(ACCOUNT, region)?.provisioner.describe("app"))?.status;

    expect(kept).toContain("sandbox.json");
    expect(kept.filter((name) => /^(lock|functions|code-build)/.test(name))).toEqual([]);
    expect(accounts.everywhere().map((each) => [each.accountId, each.region])).toEqual([
      [ACCOUNT, HOME],
      [ACCOUNT, IRELAND],
      [SECOND, HOME],
      [SECOND, IRELAND],
    ]);
    expect([await status(HOME), await status(IRELAND)]).toEqual(Array(2).fill("CREATE_COMPLETE"));
    await accounts.close();
    await expect(open(["Ireland"])).rejects.toThrow('"Ireland" is not the name of a Region');
    const many = ["eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-central-1"];
    await expect(open(many)).rejects.toThrow("has 2 accounts of 7 Regions each");
    accounts = await open();
    await rm(copy, { recursive: true });
  });
});
