import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Credentials } from "../src/index.ts";
import { openSandbox, type Sandbox } from "../src/index.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};
const given = { Name: "app/key", SecretString: "sesame" };
const generated = {
  GenerateSecretString: {
    SecretStringTemplate: '{"user":"app"}',
    GenerateStringKey: "password",
    PasswordLength: 20,
    ExcludePunctuation: true,
  },
};

describe("the secrets of Secrets Manager", () => {
  let directory: string;
  let sandbox: Sandbox;
  let outputs: Readonly<Record<string, string>>;
  let deployments = 0;

  const client = (credentials: Credentials = sandbox.operatorCredentials) =>
    new SecretsManagerClient({
      region: sandbox.region,
      endpoint: sandbox.endpoints.s3,
      credentials,
      maxAttempts: 1,
    });
  const read = async (SecretId = "", credentials?: Credentials) =>
    (await client(credentials).send(new GetSecretValueCommand({ SecretId }))).SecretString;

  async function deploy(password: object = generated): Promise<void> {
    deployments += 1;
    const statement = { Effect: "Allow", Action: "secretsmanager:GetSecretValue" };
    const policy = {
      Version: "2012-10-17",
      Statement: [{ ...statement, Resource: { Ref: "Given" } }],
    };
    const Resources = {
      Given: { Type: "AWS::SecretsManager::Secret", Properties: given },
      Generated: { Type: "AWS::SecretsManager::Secret", Properties: password },
      Reader: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: "read", PolicyDocument: policy }],
        },
      },
    };
    const Outputs = {
      Given: { Value: { Ref: "Given" } },
      Generated: { Value: { Ref: "Generated" } },
      Reader: { Value: { "Fn::GetAtt": ["Reader", "Arn"] } },
    };
    const end = await deployStack(sandbox.provisioner, {
      stackName: "app",
      templateBody: JSON.stringify({ Resources, Outputs }),
      clientToken: `deployment-${deployments}`,
    });
    if (end.outcome !== "deployed") throw new Error(JSON.stringify(end));
    outputs = end.stack.outputs;
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "secrets-"));
    sandbox = await openSandbox({ directory });
    await deploy();
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("are read by name and by ARN", async () => {
    const { Given: arn = "" } = outputs;

    expect(arn).toMatch(/:secret:app\/key-[a-z0-9]{6}$/);
    expect(await Promise.all([read("app/key"), read(arn)])).toEqual(["sesame", "sesame"]);
    expect(await client().send(new DescribeSecretCommand({ SecretId: arn }))).toMatchObject({
      ARN: arn,
      Name: "app/key",
    });
  });

  it("are generated once, and stay until what they are made from changes", async () => {
    const first = JSON.parse((await read(outputs.Generated)) ?? "");
    await deploy({ ...generated, Description: "described" });
    const second = JSON.parse((await read(outputs.Generated)) ?? "");
    await deploy({ GenerateSecretString: { PasswordLength: 8 } });
    const third = await read(outputs.Generated);

    expect(first).toEqual({ user: "app", password: expect.stringMatching(/^[A-Za-z0-9]{20}$/) });
    expect(second).toEqual(first);
    expect(third).toHaveLength(8);
  });

  it("are shown only to roles that may read them", async () => {
    const role = sandbox.credentialsFor(outputs.Reader ?? "", "get-item");

    expect(await read("app/key", role)).toBe("sesame");
    await expect(read(outputs.Generated, role)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("are not made up, and nothing else is", async () => {
    await expect(read("app/none")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(client().send(new ListSecretsCommand({}))).rejects.toThrow(
      "the sandbox does not answer ListSecrets",
    );
  });
});
