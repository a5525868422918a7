import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { deployStack, removeStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const keySchema = [{ AttributeName: "pk", KeyType: "HASH" }];
const definitions = (...names: string[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
const index = (name: string, key: string) => ({
  IndexName: name,
  KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
});
const table = (properties: object = {}, attributes: object = {}) => ({
  Table: {
    Type: "AWS::DynamoDB::Table",
    ...attributes,
    Properties: {
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: definitions("pk"),
      KeySchema: keySchema,
      ...properties,
    },
  },
});
const indexed = (...names: string[]) =>
  table({
    AttributeDefinitions: definitions("pk", ...names),
    ...(names.length > 0 && { GlobalSecondaryIndexes: names.map((name) => index(name, name)) }),
  });

describe("the resource types", () => {
  let directory: string;
  let sandbox: Sandbox;
  let dynamodb: DynamoDBClient;
  let tokens = 0;
  const open = async () => {
    sandbox = await openSandbox({ directory });
    const { endpoints, operatorCredentials: credentials, region } = sandbox;
    dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  };
  const deploy = (resources: object, outputs: object = {}) =>
    deployStack(sandbox.provisioner, {
      stackName: "app",
      templateBody: JSON.stringify({ Resources: resources, Outputs: outputs }),
      clientToken: `${++tokens}`,
    });
  const remove = () =>
    removeStack(sandbox.provisioner, { stackName: "app", clientToken: `${++tokens}` });
  const query = (name: string) =>
    dynamodb.send(
      new QueryCommand({
        TableName: "items",
        IndexName: name,
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": name },
        ExpressionAttributeValues: { ":value": { S: "x" } },
      }),
    );

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-"));
    await open();
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  describe("AWS::DynamoDB::Table", () => {
    it.each<[string, object]>([
      ["a partition key", {}],
      [
        "a sort key",
        {
          AttributeDefinitions: definitions("pk", "sk"),
          KeySchema: [...keySchema, { AttributeName: "sk", KeyType: "RANGE" }],
        },
      ],
      [
        "number and binary keys",
        {
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "N" },
            { AttributeName: "sk", AttributeType: "B" },
          ],
          KeySchema: [...keySchema, { AttributeName: "sk", KeyType: "RANGE" }],
        },
      ],
      [
        "provisioned capacity as text",
        {
          BillingMode: "PROVISIONED",
          ProvisionedThroughput: { ReadCapacityUnits: "5", WriteCapacityUnits: "5" },
        },
      ],
      [
        "indexes of both kinds",
        {
          AttributeDefinitions: definitions("pk", "sk", "a"),
          KeySchema: [...keySchema, { AttributeName: "sk", KeyType: "RANGE" }],
          LocalSecondaryIndexes: [
            {
              IndexName: "local",
              KeySchema: [...keySchema, { AttributeName: "a", KeyType: "RANGE" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          ],
          GlobalSecondaryIndexes: [
            {
              ...index("global", "a"),
              Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["b"] },
            },
          ],
        },
      ],
    ])("makes tables with %s", async (_, properties) => {
      const result = await deploy(table(properties));

      expect(result).toMatchObject({ outcome: "deployed" });
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: "items" }));
      expect(Table?.TableStatus).toBe("ACTIVE");
      expect((await deploy(table(properties))).outcome).toBe("no-changes");
    });

    it("adds and removes indexes with the items that are there, one at a time", async () => {
      await deploy(indexed());
      await dynamodb.send(
        new PutItemCommand({
          TableName: "items",
          Item: { pk: { S: "1" }, owner: { S: "x" }, color: { S: "x" } },
        }),
      );

      const added = await deploy(indexed("owner"));
      const tooMany = await deploy(indexed("color"));
      const { Count } = await query("owner");
      const removed = await deploy(indexed());

      expect([added.outcome, removed.outcome, Count]).toEqual(["deployed", "deployed", 1]);
      expect(tooMany).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining(
          "more than one GSI creation or deletion in a single update",
        ),
      });
      await expect(query("owner")).rejects.toThrow("does not have the specified index");
    });

    it("does not change an index in place", async () => {
      await deploy(indexed("owner"));

      const result = await deploy(
        table({
          AttributeDefinitions: definitions("pk", "color"),
          GlobalSecondaryIndexes: [index("owner", "color")],
        }),
      );

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("Cannot update GSI's properties"),
        stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
      });
    });

    it("applies time to live, recovery, encryption and tags, and takes them away", async () => {
      const settings = {
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: "true" },
        SSESpecification: { SSEEnabled: true },
        Tags: [{ Key: "team", Value: "a" }],
      };
      const look = async () => {
        const TableName = "items";
        const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
        const ttl = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
        const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
        const tags = await dynamodb.send(
          new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }),
        );
        const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        return [
          ttl.TimeToLiveDescription?.AttributeName,
          recovery?.PointInTimeRecoveryStatus,
          Table?.SSEDescription?.Status,
          tags.Tags,
        ];
      };

      await deploy(table(settings));
      const applied = await look();
      await deploy(table());
      const takenAway = await look();

      expect(applied).toEqual(["expiresAt", "ENABLED", "ENABLED", [{ Key: "team", Value: "a" }]]);
      expect(takenAway).toEqual([undefined, "DISABLED", undefined, []]);
    });

    it("keeps a protected table from being deleted", async () => {
      await deploy(table({ DeletionProtectionEnabled: true }));

      const result = await remove();
      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("protected against deletion"),
        stack: { status: "DELETE_FAILED" },
      });
      await dynamodb.send(new DescribeTableCommand({ TableName: "items" }));
    });

    it("keeps a retained table with its items, and does not take it over again", async () => {
      await deploy(table({}, { DeletionPolicy: "Retain" }));

      const deleted = await remove();
      const again = await deploy(table());

      expect(deleted).toMatchObject({ retained: [{ physicalResourceId: "items" }] });
      expect(again).toMatchObject({ reason: expect.stringContaining("items already exists") });
      await dynamodb.send(new DescribeTableCommand({ TableName: "items" }));
    });
  });

  describe("AWS::Lambda", () => {
    const fn = (answer: string, properties: object = {}) => ({
      Function: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "fn",
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/none",
          Code: { ZipFile: `exports.handler = async () => "${answer}";` },
          ...properties,
        },
      },
    });
    const version = (id: string) => ({
      [id]: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "Function" } } },
    });
    const alias = (id: string) => ({
      Alias: {
        Type: "AWS::Lambda::Alias",
        Properties: {
          FunctionName: { Ref: "Function" },
          Name: "live",
          FunctionVersion: { "Fn::GetAtt": [id, "Version"] },
        },
      },
    });
    const invoke = (functionName: string) =>
      sandbox.functions.invoke({ functionName, payload: {} });

    it("keeps versions as they were published, behind aliases and over a restart", async () => {
      await deploy({ ...fn("one"), ...version("V1"), ...alias("V1") });
      const updated = await deploy({ ...fn("two"), ...version("V1"), ...alias("V1") });
      await sandbox.close();
      await open();

      expect(updated).toMatchObject({ outcome: "deployed" });
      expect(await invoke("fn")).toMatchObject({ payload: "two" });
      expect(await invoke("fn:1")).toMatchObject({ payload: "one" });
      expect(await invoke("fn:live")).toMatchObject({ payload: "one" });
      await deploy({ ...fn("two"), ...version("V1"), ...version("V2"), ...alias("V2") });
      expect(await invoke("fn:live")).toMatchObject({ payload: "two" });
    });

    it.each([
      [{ Runtime: "ruby3.4" }, "Node.js and Python 3 only, not ruby3.4"],
      [{ PackageType: "Image", Code: { ImageUri: "x" } }, "no container images"],
      [{ Layers: ["arn:aws:lambda:us-east-1:0:layer:x:1"] }, "no layers"],
    ])("refuses %j", async (properties, message) => {
      expect(await deploy(fn("x", properties))).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining(message),
      });
    });
  });

  describe("AWS::IAM and AWS::S3", () => {
    const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
    const list = { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::data" };
    const role = (properties: object = {}) => ({
      Role: {
        Type: "AWS::IAM::Role",
        Properties: { RoleName: "r", AssumeRolePolicyDocument: document(), ...properties },
      },
    });
    const bucket = { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "data" } } };
    const principal = { AWS: { "Fn::GetAtt": ["Role", "Arn"] } };
    const bucketPolicy = (statement: object) => ({
      Policy: {
        Type: "AWS::S3::BucketPolicy",
        Properties: { Bucket: { Ref: "Bucket" }, PolicyDocument: document(statement) },
      },
    });
    const attached = (type: string, PolicyDocument: object) => ({
      Attached: {
        Type: type,
        Properties: { PolicyName: "p", Roles: [{ Ref: "Role" }], PolicyDocument },
      },
    });
    const boundary = {
      Boundary: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: document({ ...list, Action: "dynamodb:*" }) },
      },
    };
    const readOnly = { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] };
    const inline = { Policies: [{ PolicyName: "p", PolicyDocument: document(list) }] };

    it.each<[string, object, RegExp | undefined]>([
      ["nothing", role(), /because no identity-based policy allows the s3:ListBucket action/],
      ["an inline policy", role(inline), undefined],
      ["a policy", { ...role(), ...attached("AWS::IAM::Policy", document(list)) }, undefined],
      [
        "a managed policy",
        { ...role(), ...attached("AWS::IAM::ManagedPolicy", document(list)) },
        undefined,
      ],
      ["a policy of AWS", role(readOnly), undefined],
      [
        "a bucket policy",
        { ...role(), ...bucketPolicy({ ...list, Principal: principal }) },
        undefined,
      ],
      [
        "a bucket policy for others",
        { ...role(), ...bucketPolicy({ ...list, Principal: { AWS: "111111111111" } }) },
        /no identity-based policy/,
      ],
      [
        "a denial by the bucket",
        { ...role(inline), ...bucketPolicy({ ...list, Effect: "Deny", Principal: "*" }) },
        /with an explicit deny in a resource-based policy/,
      ],
      [
        "a boundary without it",
        { ...role({ ...inline, PermissionsBoundary: { Ref: "Boundary" } }), ...boundary },
        /because no permissions boundary allows the s3:ListBucket action/,
      ],
    ])("decides on a role with %s", async (_, resources, refusal) => {
      const { outcome } = await deploy({ ...bucket, ...resources });
      await sandbox.close();
      await open();
      const s3 = new S3Client({
        region: sandbox.region,
        endpoint: sandbox.endpoints.s3,
        forcePathStyle: true,
        credentials: sandbox.credentialsFor("arn:aws:iam::000000000000:role/r", "test"),
      });

      const listing = s3.send(new ListObjectsV2Command({ Bucket: "data" }));

      expect(outcome).toBe("deployed");
      if (refusal === undefined) expect(await listing).toMatchObject({ KeyCount: 0 });
      else await expect(listing).rejects.toThrow(refusal);
    });

    it("does not delete a bucket that holds objects", async () => {
      await deploy(bucket);
      await sandbox.uploadObject("data", "key", Buffer.from("x"));

      expect(await remove()).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("The bucket you tried to delete is not empty"),
      });
    });

    it("names what is wrong with a policy document", async () => {
      const result = await deploy(
        role({ Policies: [{ PolicyName: "p", PolicyDocument: document({ Effect: "Permit" }) }] }),
      );

      expect(result).toMatchObject({
        reason: expect.stringContaining('policy p is malformed: Statement 0: Effect is "Permit"'),
      });
    });
  });
});
