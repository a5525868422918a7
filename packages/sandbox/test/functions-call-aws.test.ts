import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";
import { lambdaRole } from "./lambda-role.ts";

const { resolve } = createRequire(import.meta.url);
const sdk = (service: string) => JSON.stringify(resolve(`@aws-sdk/client-${service}`));

/** Sends the command that its event names, as any function does: no endpoint, no credentials. */
const CALLER = `
const packages = {
  CloudFormation: require(${sdk("cloudformation")}),
  IAM: require(${sdk("iam")}),
  STS: require(${sdk("sts")}),
  DynamoDB: require(${sdk("dynamodb")}),
};
/** As packages/shared/src/http-connection.ts does it, without a way back to HTTP. */
const pastNetwork = {
  async handle(request) {
    const { payload: body, ...answer } = await globalThis[Symbol.for("proton.call-transport")].send(request);
    return { response: { ...answer, body } };
  },
};
exports.handler = async ({ service, command, input, secret }) => {
  if (service === "past the network") return viaTransport(command, input, secret);
  const { [service + "Client"]: Client, [command + "Command"]: Command } = packages[service];
  try {
    const { $metadata, ...answer } = await new Client({ maxAttempts: 1 }).send(new Command(input));
    return answer;
  } catch ({ name, message }) {
    return { name, message };
  }
};
async function viaTransport(command, input, secretAccessKey) {
  const { AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN } = process.env;
  const { DynamoDBClient: Client, [command + "Command"]: Command } = packages.DynamoDB;
  const client = new Client({
    maxAttempts: 1,
    requestHandler: pastNetwork,
    ...(secretAccessKey && { credentials:
      { accessKeyId: AWS_ACCESS_KEY_ID, sessionToken: AWS_SESSION_TOKEN, secretAccessKey } }),
  });
  try {
    const { $metadata, ...answer } = await client.send(new Command(input));
    return answer;
  } catch ({ name, message }) {
    return { name, message };
  }
}
`;
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });

let directory: string;
let sandbox: Sandbox;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "functions-call-aws-"));
  sandbox = await openSandbox({ directory });
  const Resources = {
    Role: lambdaRole(
      "deploy",
      [
        { Effect: "Allow", Action: "cloudformation:DescribeStacks", Resource: "*" },
        { Effect: "Allow", Action: "sts:AssumeRole", Resource: arnOf("Other") },
        { Effect: "Allow", Action: "dynamodb:GetItem", Resource: arnOf("Table") },
      ],
      { RoleName: "caller" },
    ),
    Other: lambdaRole("nothing", [{ Effect: "Deny", Action: "*", Resource: "*" }], {
      RoleName: "other",
    }),
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "called",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      },
    },
    Caller: {
      Type: "AWS::Lambda::Function",
      Properties: {
        FunctionName: "caller",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: arnOf("Role"),
        Code: { ZipFile: CALLER },
      },
    },
  };
  const templateBody = JSON.stringify({ Resources });
  const request = { stackName: "plane", templateBody, clientToken: "token" };
  expect(await deployStack(sandbox.provisioner, request)).toMatchObject({ outcome: "deployed" });
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true });
});

async function ask(
  service: string,
  command: string,
  input: object,
  secret?: string,
): Promise<unknown> {
  const payload = { service, command, input, secret };
  const result = await sandbox.functions.invoke({ functionName: "caller", payload });
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.payload;
}

it.each([
  [
    "STS",
    "GetCallerIdentity",
    {},
    { Arn: expect.stringMatching(/:assumed-role\/caller\/caller$/) },
  ],
  [
    "CloudFormation",
    "DescribeStacks",
    { StackName: "plane" },
    { Stacks: [expect.objectContaining({ StackStatus: "CREATE_COMPLETE" })] },
  ],
  [
    "STS",
    "AssumeRole",
    { RoleArn: "arn:aws:iam::000000000000:role/other", RoleSessionName: "session" },
    { Credentials: expect.objectContaining({ SessionToken: expect.any(String) }) },
  ],
])("answers a function what its role may ask: %s, %s", async (service, command, input, answer) => {
  const answered = await ask(service, command, input);

  expect(answered).toMatchObject(answer);
});

it.each([
  ["CloudFormation", "DeleteStack", { StackName: "plane" }, "cloudformation:DeleteStack"],
  ["IAM", "GetRole", { RoleName: "caller" }, "iam:GetRole"],
  [
    "STS",
    "AssumeRole",
    { RoleArn: "arn:aws:iam::000000000000:role/caller", RoleSessionName: "session" },
    "sts:AssumeRole",
  ],
])("refuses a function what its role may not: %s, %s", async (service, command, input, action) => {
  const answered = await ask(service, command, input);

  expect(answered).toEqual({
    name: expect.stringMatching(/^AccessDenied/),
    message: expect.stringContaining(`is not authorized to perform: ${action} on resource: `),
  });
});

describe("a call past the network", () => {
  const Key = { pk: { S: "a €uro" } };

  it("is answered as over HTTP", async () => {
    const items = sandbox.dynamodb;
    await items.execute("PutItem", { TableName: "called", Item: { ...Key, n: { N: "1" } } });

    const answered = await ask("past the network", "GetItem", { TableName: "called", Key });

    expect(answered).toEqual({ Item: { ...Key, n: { N: "1" } } });
  });

  it.each([
    ["its role does not allow it", "PutItem", { Item: Key }, undefined, "AccessDeniedException"],
    ["another key signed it", "GetItem", { Key }, "wrong", "InvalidSignatureException"],
  ])("is refused where %s", async (_, command, input, secret, name) => {
    const answered = await ask(
      "past the network",
      command,
      { TableName: "called", ...input },
      secret,
    );

    expect(answered).toMatchObject({ name });
  });
});
