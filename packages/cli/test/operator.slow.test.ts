import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

let server: Bench;
let desk: Bench;
let client: CloudFormationClient;

// The sandbox refuses what a role is not allowed: every call of a run is held to the policy.
describe("somebody who has the operator policy of bootstrap, and nothing else", () => {
  beforeAll(async () => {
    server = bench();
    const { ready } = await server.serve<Ready>("serve", "--port", "0");
    client = new CloudFormationClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: ready.credentials,
    });
    const admin = bench({
      variables: {
        AWS_ENDPOINT_URL: ready.url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      },
    });
    const made = await admin.proton("bootstrap", "--json");
    await admin.close();
    expect(made).toMatchObject({ code: 0 });
    const { outputs } = JSON.parse(made.stdout);
    const variables = { AWS_ENDPOINT_URL: ready.url, AWS_REGION: "us-east-1" };
    desk = bench({ estate: tinyEstate, variables: { ...variables, AWS_PROFILE: "operator" } });
    appendFileSync(
      join(desk.directory, "proton/proton.yaml"),
      "    repository: { id: acme/app, branch: main, connection: 'arn:aws:codeconnections:us-east-1:000000000000:connection/1' }\n",
    );
    writeProfile(ready, await roleWith(outputs.OperatorPolicy));
  });

  afterAll(async () => {
    client?.destroy();
    await desk?.close();
    await server?.close();
  });

  /** Clients assume the role by themselves, as a profile tells them. */
  function writeProfile({ credentials }: Ready, roleArn: string): void {
    const file = join(desk.directory, "aws-config");
    writeFileSync(
      file,
      `[profile operator]\nrole_arn = ${roleArn}\nsource_profile = admin\n[profile admin]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\n`,
    );
    desk.variables.AWS_CONFIG_FILE = file;
    desk.variables.AWS_SHARED_CREDENTIALS_FILE = file;
  }

  async function roleWith(policyArn: string): Promise<string> {
    const StackName = "operators";
    const AssumeRolePolicyDocument = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
    };
    const TemplateBody = JSON.stringify({
      Resources: {
        Role: {
          Type: "AWS::IAM::Role",
          Properties: { AssumeRolePolicyDocument, ManagedPolicyArns: [policyArn] },
        },
      },
      Outputs: { Arn: { Value: { "Fn::GetAtt": ["Role", "Arn"] } } },
    });
    await client.send(
      new CreateStackCommand({ StackName, TemplateBody, Capabilities: ["CAPABILITY_IAM"] }),
    );
    await waitUntilStackCreateComplete({ client, maxWaitTime: 300, minDelay: 1 }, { StackName });
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.Outputs?.[0]?.OutputValue ?? "";
  }

  it.each([
    ["apply", ["apply", "--yes"], 0],
    ["status", ["status"], 0],
    ["deploy", ["deploy", "app/one", "--set", "retention=3"], 0],
    ["rollback", ["rollback", "app/one"], 0],
    ["adopt", ["adopt"], 0],
    ["destroy", ["destroy", "--yes"], 0],
  ])("can %s", async (_, words, code) => {
    const run = await desk.proton(...words, "--aws");

    expect(run.code, run.stderr).toBe(code);
    expect(run.stderr).not.toMatch(/AccessDenied|not authorized/);
  });

  it("cannot make the state of an account", async () => {
    const run = await desk.proton("bootstrap");

    expect(run.code).not.toBe(0);
    expect(run.stderr).toMatch(/not authorized/);
  });
});
