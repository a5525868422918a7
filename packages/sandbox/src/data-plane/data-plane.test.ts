import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parsePolicy } from "../iam/policy.ts";
import type { Credentials, SandboxEvent } from "../services.ts";
import { type AwsApis, openAwsApis } from "./aws-apis.ts";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";
const roleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;
const tableArn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/items`;

describe("the AWS APIs of the sandbox, to unmodified clients", () => {
  let directory: string;
  let apis: AwsApis;
  let events: SandboxEvent[];
  const configuration = (credentials: Credentials) => ({
    region: REGION,
    endpoint: apis.endpoints.dynamodb,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const dynamodb = (credentials: Credentials = apis.credentials.operator) =>
    new DynamoDBClient(configuration(credentials));
  const s3 = (credentials: Credentials = apis.credentials.operator) =>
    new S3Client(configuration(credentials));
  const asRole = () => apis.credentials.credentialsFor(roleArn, "get-item");
  const grant = (...statements: object[]) =>
    apis.roles.putRole({
      roleArn,
      roleName: "reader",
      managedPolicyArns: [],
      inlinePolicies: [parsePolicy("inline", { Version: "2012-10-17", Statement: statements })],
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "data-plane-"));
    apis = await openAwsApis({
      directory,
      host: "127.0.0.1",
      port: 0,
      region: REGION,
      accountId: ACCOUNT,
      secret: "a secret of this sandbox",
      operatorSecret: "local",
      clock: () => new Date(),
      onEvent: (event) => events.push(event),
    });
    await dynamodb().send(
      new CreateTableCommand({
        TableName: "items",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "owner", AttributeType: "S" },
        ],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-owner",
            KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
    await s3().send(new CreateBucketCommand({ Bucket: "artifacts" }));
  });
  afterAll(async () => {
    await apis.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(() => {
    events = [];
    grant();
  });

  const put = (pk: string) =>
    new PutItemCommand({ TableName: "items", Item: { pk: { S: pk }, owner: { S: "ann" } } });
  const get = (pk: string) => new GetItemCommand({ TableName: "items", Key: { pk: { S: pk } } });
  const query = new QueryCommand({
    TableName: "items",
    IndexName: "by-owner",
    KeyConditionExpression: "#owner = :owner",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": { S: "ann" } },
  });

  it("denies what no policy allows, in AWS's words, and says what would allow it", async () => {
    const denied = dynamodb(asRole()).send(put("a"));

    await expect(denied).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/get-item is not authorized to perform: dynamodb:PutItem on resource: ${tableArn} because no identity-based policy allows the dynamodb:PutItem action`,
    });
    expect(events).toMatchObject([
      {
        code: "access-denied",
        data: {
          statement: { Effect: "Allow", Action: "dynamodb:PutItem", Resource: tableArn },
        },
      },
    ]);
  });

  it("holds an index apart from its table", async () => {
    grant({ Effect: "Allow", Action: "dynamodb:*", Resource: tableArn });
    await dynamodb(asRole()).send(put("a"));
    await expect(dynamodb(asRole()).send(query)).rejects.toThrow(`${tableArn}/index/by-owner`);

    grant({ Effect: "Allow", Action: "dynamodb:Query", Resource: `${tableArn}/index/*` });
    const { Count } = await dynamodb(asRole()).send(query);

    expect(Count).toBe(1);
    await expect(dynamodb(asRole()).send(get("a"))).rejects.toThrow("dynamodb:GetItem");
  });

  it("limits a role to leading keys", async () => {
    grant({
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: tableArn,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mine-*"] } },
    });

    await dynamodb(asRole()).send(put("mine-1"));

    await expect(dynamodb(asRole()).send(get("yours-1"))).rejects.toThrow("not authorized");
  });

  it("decides by the members of the operation itself, whatever others a request holds", async () => {
    await dynamodb().send(put("yours"));
    grant({
      Effect: "Allow",
      Action: "dynamodb:*",
      Resource: tableArn,
      Condition: { "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
    });
    const stray = {
      RequestItems: {},
      ResourceArn: tableArn.replace("items", "mine"),
      TransactItems: [],
      Item: { pk: { S: "mine" } },
      Key: { pk: { S: "mine" } },
      KeyConditions: { pk: { AttributeValueList: [{ S: "mine" }], ComparisonOperator: "EQ" } },
    };
    const client = dynamodb(asRole());
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = JSON.stringify({ ...stray, ...JSON.parse(request.body) });
        return next(args);
      },
      { step: "build", priority: "high" },
    );
    const TableName = "items";
    const refused = await Promise.allSettled([
      client.send(get("yours")),
      client.send(put("yours")),
      client.send(new ScanCommand({ TableName })),
      client.send(new DeleteTableCommand({ TableName })),
    ]);

    const names = refused.map((one) => one.status === "rejected" && one.reason.name);
    expect(names).toEqual(Array(4).fill("AccessDeniedException"));
    expect((await client.send(put("mine"))).$metadata.httpStatusCode).toBe(200);
  });

  it("refuses keys that it never gave out and signatures that do not fit", async () => {
    const stranger = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" };
    const forged = { ...asRole(), secretAccessKey: "guessed" };

    await expect(dynamodb(stranger).send(get("a"))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await expect(dynamodb(forged).send(get("a"))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
    await expect(
      s3(forged).send(new ListObjectsV2Command({ Bucket: "artifacts" })),
    ).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });

  it.each([
    "plain.txt",
    "a b+c&d=e?.txt",
    "../../etc/passwd",
    "ü/日本/🙂",
    "a//b/",
    "<x>\n'\"&amp;",
    "(1)!*~",
  ])("keeps an object under the key %j, whatever it holds", async (key) => {
    const { ETag } = await s3().send(
      new PutObjectCommand({
        Bucket: "artifacts",
        Key: key,
        Body: "hello",
        ContentType: "text/plain",
        Metadata: { origin: "test" },
      }),
    );
    const found = await s3().send(new GetObjectCommand({ Bucket: "artifacts", Key: key }));

    expect(await found.Body?.transformToString()).toBe("hello");
    expect(found).toMatchObject({
      ETag,
      ContentType: "text/plain",
      ContentLength: 5,
      Metadata: { origin: "test" },
    });
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const listed = await s3().send(new ListObjectsV2Command({ Bucket: "artifacts" }));
    expect(listed.Contents?.map(({ Key }) => Key)).toContain(key);
  });

  it("pages through keys in order, with folders", async () => {
    const Bucket = "artifacts";
    for (const Key of ["p/a/1", "p/a/2", "p/b", "p/c/1", "p/d"]) {
      await s3().send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3().send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: "p/",
          Delimiter: "/",
          MaxKeys: 1,
          ContinuationToken,
        }),
      );
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}*`));
      seen.push(...(page.Contents ?? []).map(({ Key }) => `${Key}`));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);

    expect(seen).toEqual(["p/a/*", "p/b", "p/c/*", "p/d"]);
  });

  it("takes an upload in parts and serves ranges of it", async () => {
    const target = { Bucket: "artifacts", Key: "big.bin" };
    const parts = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from("the end")];
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(target));
    const uploaded = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3().send(
        new UploadPartCommand({ ...target, UploadId, PartNumber, Body }),
      );
      uploaded.push({ PartNumber, ETag });
    }

    const { ETag } = await s3().send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts: uploaded },
      }),
    );

    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const head = await s3().send(new HeadObjectCommand(target));
    expect(head.ContentLength).toBe(5 * 1024 * 1024 + 7);
    const tail = await s3().send(new GetObjectCommand({ ...target, Range: "bytes=-7" }));
    expect(await tail.Body?.transformToString()).toBe("the end");
    expect(tail.ContentRange).toBe("bytes 5242880-5242886/5242887");
  });

  it("serves presigned URLs, and only as they were signed", async () => {
    await s3().send(new PutObjectCommand({ Bucket: "artifacts", Key: "shared", Body: "shared" }));
    const url = await getSignedUrl(
      s3(),
      new GetObjectCommand({ Bucket: "artifacts", Key: "shared" }),
      { expiresIn: 60 },
    );

    const allowed = await fetch(url);
    const tampered = await fetch(url.replace("/shared", "/plain.txt"));

    expect([allowed.status, await allowed.text()]).toEqual([200, "shared"]);
    expect([tampered.status, await tampered.text()]).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  it("checks single objects of a request about many", async () => {
    const Bucket = "artifacts";
    await s3().send(new PutObjectCommand({ Bucket, Key: "mine/1", Body: "1" }));
    await s3().send(new PutObjectCommand({ Bucket, Key: "yours/1", Body: "1" }));
    grant({
      Effect: "Allow",
      Action: "s3:DeleteObject",
      Resource: "arn:aws:s3:::artifacts/mine/*",
    });

    const outcome = await s3(asRole()).send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "mine/1" }, { Key: "yours/1" }] },
      }),
    );

    expect(outcome.Deleted).toMatchObject([{ Key: "mine/1" }]);
    expect(outcome.Errors).toMatchObject([{ Key: "yours/1", Code: "AccessDenied" }]);
  });

  it("says what of S3 it does not implement", async () => {
    const acl = s3().send(new GetObjectAclCommand({ Bucket: "artifacts", Key: "x" }));

    await expect(acl).rejects.toMatchObject({
      name: "NotImplemented",
      message: "the sandbox does not implement S3's object GET acl",
    });
  });

  it.each([
    ["lambda", { "content-type": "application/json" }, /"__type":"NotImplemented"/],
    [
      "kinesis",
      { "x-amz-target": "Kinesis.PutRecord" },
      /PutRecord of kinesis is not answered here/,
    ],
    ["sns", { "content-type": "application/x-www-form-urlencoded" }, /<Code>NotImplemented</],
  ])("names %s in what it answers to a service that it is not", async (service, headers, body) => {
    const scope = `AKID/20260101/${REGION}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;

    const answer = await fetch(apis.endpoints.s3, {
      method: "POST",
      headers: { ...headers, authorization } as Record<string, string>,
      body: "Action=Publish",
    });

    expect(answer.status).toBe(501);
    expect(answer.headers.get("x-amzn-errortype")).toBe("NotImplemented");
    expect(await answer.text()).toMatch(body);
  });
});
