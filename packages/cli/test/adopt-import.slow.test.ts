import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const Item = { id: { S: "kept" } };

describe("a table that outlived its stack", () => {
  let server: Bench;
  let desk: Bench;
  let cloudFormation: CloudFormationClient;
  let dynamodb: DynamoDBClient;
  let TableName: string;

  beforeAll(async () => {
    server = bench();
    const { ready } = await server.serve<Ready>("serve", "--port", "0");
    const { url: endpoint, credentials } = ready;
    const region = "us-east-1";
    cloudFormation = new CloudFormationClient({ endpoint, credentials, region });
    dynamodb = new DynamoDBClient({ endpoint, credentials, region });
    const variables = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      PROTON_AWS: "true",
    };
    desk = bench({ estate: tinyEstate, variables });
    edit("proton.yaml", /^services:[\s\S]*/m, "");
    edit(
      "environment/infrastructure/cloudformation.yaml",
      "DeletionPolicy: Delete",
      "DeletionPolicy: Retain",
    );
    expect(await desk.proton("bootstrap", "--yes")).toMatchObject({ code: 0 });
    expect(await desk.proton("apply", "--yes")).toMatchObject({ code: 0 });
    TableName = await tableOfStack();
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    expect(await desk.proton("forget", "environment/dev")).toMatchObject({ code: 0 });
    await deleteStack();
  });

  afterAll(async () => {
    cloudFormation?.destroy();
    dynamodb?.destroy();
    await desk?.close();
    await server?.close();
  });

  function edit(file: string, from: string | RegExp, to: string): void {
    const path = join(desk.directory, "proton", file);
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  }
  async function stacks() {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    return Stacks.filter(({ StackName }) => StackName?.startsWith("AWSProton-"));
  }
  async function tableOfStack(): Promise<string> {
    const [stack] = await stacks();
    return stack?.Outputs?.find(({ OutputKey }) => OutputKey === "TableName")?.OutputValue ?? "";
  }
  async function deleteStack(): Promise<void> {
    const [stack] = await stacks();
    await cloudFormation.send(new DeleteStackCommand({ StackName: stack?.StackId }));
    while ((await stacks()).length > 0) await new Promise((go) => setTimeout(go, 20));
  }

  it("is imported only where it is there, and only when that is said", async () => {
    const named = (text: string, ...more: string[]) =>
      desk.proton("adopt", "--import", text, ...more);
    const [wrongPart, wrongResource, wrongName, shown] = await Promise.all([
      named("nobody:Table=x"),
      named(`dev:Chair=${TableName}`),
      named("dev:Table=nowhere", "--yes"),
      named(`dev:Table=${TableName}`),
    ]);

    expect(wrongPart).toMatchObject({ code: 2, stderr: expect.stringContaining("one of dev") });
    expect(wrongResource).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there are: Table"),
    });
    expect(wrongName).toMatchObject({ code: 1, stderr: expect.stringContaining("was not found") });
    expect(shown).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`makes a stack of Table ${TableName}`),
    });
    expect(await stacks()).toEqual([]);
  });

  it("comes under a stack again with its items, which the next deployment completes", async () => {
    const adopted = await desk.proton("adopt", "--import", `dev:Table=${TableName}`, "--yes");
    const imported = await stacks();
    const applied = await desk.proton("apply", "--yes");
    const planned = await desk.proton("plan");
    const again = await desk.proton("adopt", "--import", `dev:Table=${TableName}`);
    const answer = await dynamodb.send(new GetItemCommand({ TableName, Key: Item }));

    expect(adopted.code, adopted.stderr).toBe(0);
    expect(imported).toMatchObject([{ StackStatus: "IMPORT_COMPLETE" }]);
    expect(applied.code, applied.stderr).toBe(0);
    expect(planned.stdout).toMatch(/^Nothing to do/);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("has them already") });
    expect(await tableOfStack()).toBe(TableName);
    expect(answer.Item).toEqual(Item);
  });
});
