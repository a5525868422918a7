import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand, TagResourceCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

const FIRST = "000000000000";
const SECOND = "222222222222";
/** Of both accounts, beside us-east-1. */
const REGION = "eu-west-1";
const roleArn = (name: string) => `arn:aws:iam::${SECOND}:role/${name}`;

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A role of the second account. */
function role(name: string, trusted: string, actions: readonly string[]) {
  const statement = { Effect: "Allow", Action: actions, Resource: "*" };
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: trusted } };
  const policy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: policy(trust),
      Policies: [{ PolicyName: "own", PolicyDocument: policy(statement) }],
    },
  };
}

/** The way that goes through AWS's own APIs, with two accounts of the sandbox, in its other Region, as AWS. */
describe("an environment in another account and Region of AWS", () => {
  let server: Bench;
  let desk: Bench;
  let ready: Ready;

  beforeAll(async () => {
    server = bench();
    ({ ready } = await server.serve<Ready>(
      "serve",
      "--port",
      "0",
      "--accounts",
      SECOND,
      "--regions",
      REGION,
    ));
    const { accessKeyId, secretAccessKey } = ready.credentials;
    desk = bench({
      estate: tinyEstate,
      variables: {
        AWS_ENDPOINT_URL: ready.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: REGION,
      },
    });
    edit(
      "template: tiny-environment\n",
      `template: tiny-environment\n    account: "${SECOND}"\n    region: ${REGION}\n`,
    );
    edit(
      "template: tiny-service\n",
      'template: tiny-service\n    repository: { id: owner/name, branch: main, connection: "arn:aws:codeconnections:eu-west-1:000000000000:connection/0123" }\n',
    );
    const client = clientOf(SECOND);
    await client.send(
      new CreateStackCommand({
        StackName: "roles",
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        TemplateBody: JSON.stringify({
          Resources: {
            Weak: role("weak", FIRST, ["cloudformation:Describe*"]),
            Closed: role("closed", "444444444444", ["cloudformation:*"]),
          },
        }),
      }),
    );
    await waitUntilStackCreateComplete(
      { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { StackName: "roles" },
    );
    expect(await desk.proton("bootstrap", "--code-for", SECOND)).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await desk.close();
    await server.close();
  });

  function edit(from: string, to: string, file = "proton.yaml"): void {
    const path = join(desk.directory, "proton", file);
    const before = readFileSync(path, "utf8");
    expect(before).toContain(from);
    writeFileSync(path, before.replace(from, to));
  }

  const clientOf = (accountId: string, region = REGION) =>
    new CloudFormationClient({
      endpoint: ready.url,
      region,
      credentials: {
        ...ready.credentials,
        accessKeyId: accountId === FIRST ? "local" : `local-${accountId}`,
      },
    });

  async function stacksOf(accountId: string, region = REGION): Promise<readonly string[]> {
    const { Stacks = [] } = await clientOf(accountId, region).send(new DescribeStacksCommand({}));
    return Stacks.map(({ StackName = "" }) => StackName.split("-cloud")[0] ?? "").sort();
  }

  const apply = () => desk.proton("apply", "--aws", "--yes");
  const connection = (...words: readonly string[]) => desk.proton("connection", ...words, "--aws");
  const useRole = (name: string) =>
    connection("update", "dev", "--account", SECOND, "--role", roleArn(name));

  it("is refused until it is connected, and says how", async () => {
    const refused = await apply();

    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(`environment dev belongs to account ${SECOND}`);
    expect(refused.stderr).toContain("proton connection request dev");
  });

  it("is refused at plan by a control plane of another Region, which makes nothing", async () => {
    const at = (region: string) => ["--region", region];
    const unprepared = await desk.proton("plan", "--aws", ...at("us-east-1"));
    const prepared = await desk.proton("bootstrap", ...at("us-east-1"));
    const refused = await desk.proton("plan", "--aws", ...at("us-east-1"));
    const unknown = await desk.proton("plan", "--aws", ...at("eu-north-1"));

    expect(unprepared).toMatchObject({ code: 2 });
    expect(unprepared.stderr).toContain("proton bootstrap");
    expect(prepared).toMatchObject({ code: 0 });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(
      `environment dev belongs to account ${SECOND} and Region ${REGION}, and this is account ${FIRST} in us-east-1`,
    );
    expect(unknown.stderr).toContain("the sandbox has no Region eu-north-1");
    expect(await stacksOf(FIRST, "us-east-1")).toEqual(["proton-bootstrap"]);
    expect(await stacksOf(FIRST)).toEqual(["proton-bootstrap"]);
  });

  it("fails with a role that does not trust this account, and with one that may not", async () => {
    const asked = ["request", "dev", "--account", SECOND, "--role", roleArn("closed")];
    const requested = await connection(...asked);
    const accepted = await connection("accept", "dev");
    const closed = await apply();
    await useRole("weak");
    const weak = await apply();

    expect([requested.code, accepted.code]).toEqual([0, 0]);
    expect(closed).toMatchObject({ code: 1 });
    expect(closed.stderr).toContain("is not authorized to perform: sts:AssumeRole");
    expect(weak).toMatchObject({ code: 1 });
    expect(weak.stderr).toContain(
      `${SECOND}:assumed-role/weak/proton is not authorized to perform: cloudformation:`,
    );
    expect(await stacksOf(SECOND)).toEqual(["roles"]);
  });

  it("is made there as the role that bootstrap prepared, with its services", async () => {
    const there = bench({
      variables: { ...desk.variables, AWS_ACCESS_KEY_ID: `local-${SECOND}` },
    });
    const prepared = await there.proton("bootstrap", "--trust", FIRST, "--json");
    const unchanged = await there.proton("bootstrap", "--trust", FIRST);
    const another = await there.proton("bootstrap", "--trust", "111111111111");
    const itself = await there.proton("bootstrap", "--trust", SECOND);
    const after = await there.proton("bootstrap", "--trust", FIRST);
    await there.close();
    expect([another, itself, after]).toMatchObject([
      { code: 2, stderr: expect.stringContaining(`account ${FIRST}, trusted until now`) },
      { code: 2, stderr: expect.stringContaining("these are credentials of that account") },
      { code: 0, stdout: expect.stringContaining("Nothing to do") },
    ]);
    const { EnvironmentRole } = JSON.parse(prepared.stdout).outputs;
    await connection("update", "dev", "--account", SECOND, "--role", EnvironmentRole);
    const applied = await apply();
    const again = await apply();
    const status = await desk.proton("status", "--aws");

    expect(unchanged.stdout).toContain(`Nothing to do: account ${SECOND} is ready`);
    expect(unchanged.stdout).toContain(`--role ${EnvironmentRole} --aws`);
    expect(applied).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("Nothing to do");
    expect(status.stdout).toMatch(new RegExp(`dev +${SECOND} +tiny-environment 1.0 +SUCCEEDED`));
    expect(await stacksOf(SECOND)).toContain("AWSProton-dev");
    expect((await stacksOf(SECOND)).length).toBeGreaterThan(2);
    expect(await stacksOf(FIRST)).toEqual(["AWSProton-app-pipeline", "proton-bootstrap"]);
    expect(await stacksOf(SECOND, "us-east-1")).toEqual([]);
  });

  it("shows there what was changed past its stacks, and is brought back", async () => {
    const credentials = { ...ready.credentials, accessKeyId: `local-${SECOND}` };
    const options = { endpoint: ready.url, region: REGION, credentials };
    const dynamodb = new DynamoDBClient(options);
    const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
    const ResourceArn = `arn:aws:dynamodb:${REGION}:${SECOND}:table/${TableName}`;
    await dynamodb.send(
      new TagResourceCommand({ ResourceArn, Tags: [{ Key: "proton:account", Value: "theirs" }] }),
    );
    dynamodb.destroy();
    const TemplateBody = JSON.stringify({
      Resources: {
        Place: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "a" } },
      },
    });
    const StackName = "AWSProton-foreign-cloudformation--ABC";
    await clientOf(SECOND).send(new CreateStackCommand({ StackName, TemplateBody }));

    const drifted = await desk.proton("status", "--aws", "--drift");
    const repaired = await desk.proton("repair", "environment", "dev", "--drift", "--aws", "--yes");
    const after = await desk.proton("status", "--aws", "--drift");

    const client = clientOf(SECOND);
    await client.send(new DeleteStackCommand({ StackName }));
    const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilStackDeleteComplete(waiting, { StackName });
    expect(drifted.stdout).toMatch(new RegExp(`~ ${SECOND} AWSProton-dev-.*: changed past`));
    expect(drifted.stdout).not.toContain("foreign");
    expect(repaired).toMatchObject({ code: 0, stderr: expect.stringContaining("Reverted") });
    expect(after.stdout).toMatch(new RegExp(`= ${SECOND} AWSProton-dev-.*: in sync`));
  });

  it("is adopted there when its records are lost, and then there is nothing to do", async () => {
    const before = await stacksOf(SECOND);
    await desk.proton("forget", "service/app", "--aws");
    const forgotten = await desk.proton("forget", "environment/dev", "--aws");

    const adopted = await desk.proton("adopt", "--aws", "--yes");
    const planned = await desk.proton("plan", "--aws");
    const status = await desk.proton("status", "--aws");

    expect(forgotten).toMatchObject({ code: 0 });
    expect(adopted).toMatchObject({ code: 0, stderr: expect.stringContaining("environment dev") });
    expect(planned.stdout).toContain("Nothing to do");
    expect(status.stdout).toMatch(new RegExp(`dev +${SECOND} +tiny-environment 1.0 +SUCCEEDED`));
    expect(await stacksOf(SECOND)).toEqual(before);
  });

  it("is repaired there: a failed update that was left as it was is rolled back", async () => {
    const client = clientOf(SECOND);
    const StackName = (await client.send(new DescribeStacksCommand({}))).Stacks?.find((stack) =>
      stack.StackName?.startsWith("AWSProton-dev"),
    )?.StackName;
    const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName }));
    const Refused = "  Refused: { Type: AWS::DynamoDB::Table, Properties: {} }\n";
    await client.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: TemplateBody.replace(/^Resources:\n/m, (line) => line + Refused),
        DisableRollback: true,
      }),
    );
    const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilStackUpdateComplete(waiting, { StackName: StackName ?? "" }).catch(
      () => undefined,
    );

    const repaired = await desk.proton("repair", "environment", "dev", "--aws", "--yes");
    const again = await desk.proton("repair", "environment", "dev", "--aws");

    expect(repaired.stderr).toContain("is UPDATE_FAILED");
    expect(repaired.code, repaired.stderr).toBe(0);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("is UPDATE_ROLLBACK_COMPLETE"),
    });
  });

  it("is deleted there", async () => {
    const destroyed = await desk.proton("destroy", "--aws", "--yes");

    expect(destroyed).toMatchObject({ code: 0, stderr: expect.stringContaining("deleted") });
    expect(await stacksOf(SECOND)).toEqual(["proton-environment-account", "roles"]);
  });
});
