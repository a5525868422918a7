import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { deployStack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import type { CodeBuildRun, CodeBuildRunner } from "@proton/control-plane";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAwsCodeBuild } from "./code-build-runner.ts";
import { uploadArchive } from "./upload-archive.ts";

const ROLE = "arn:aws:iam::000000000000:role/builder";
const ROLES = `Resources:
  Builder:
    Type: AWS::IAM::Role
    Properties:
      RoleName: builder
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: codebuild.amazonaws.com } }
      Policies:
        - PolicyName: logs
          PolicyDocument: { Statement: [{ Effect: Allow, Action: "logs:*", Resource: "*" }] }
  Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: files } }
`;

describe("the runner of CodeBuild in an account", () => {
  let directory: string;
  let sandbox: Sandbox;
  let runner: CodeBuildRunner;
  let lines: string[];
  let count = 0;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "aws-code-build-"));
    sandbox = await openSandbox({ directory: join(directory, "sandbox") });
    const { accessKeyId, secretAccessKey } = sandbox.operatorCredentials;
    vi.stubEnv("AWS_ENDPOINT_URL", sandbox.endpoints.s3);
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const { provisioner, region } = sandbox;
    await deployStack(provisioner, { stackName: "roles", templateBody: ROLES, clientToken: "one" });
    runner = createAwsCodeBuild({ region, provisioner, upload });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const upload = (archive: Uint8Array) =>
    uploadArchive({ bucket: "files", region: sandbox.region, archive });

  /** A run of these commands in a project of its own. */
  function runOf(commands: readonly string[], more: Partial<CodeBuildRun> = {}): CodeBuildRun {
    count += 1;
    lines = [];
    return {
      deploymentId: `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`,
      action: "deploy",
      mayHaveBegun: false,
      projectName: `AWSProton-dev-codebuild--${count}`,
      job: {
        image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        provision: [],
        deprovision: [],
        variables: { LEVEL: "3" },
        secrets: {},
        runtimes: {},
        projectProperties: { TimeoutInMinutes: 5 },
        files: [{ path: "own.txt", base64: Buffer.from("own").toString("base64") }],
      },
      commands,
      inputs: [{ path: "proton-inputs.json", text: "{}" }],
      roleArn: ROLE,
      variables: { RESOURCE_ARN: "arn:aws:proton:us-east-1:000000000000:environment/dev" },
      onLine: (line) => lines.push(line),
      signal: new AbortController().signal,
      leaving: new AbortController().signal,
      ...more,
    };
  }

  const notify = (outputs: string) =>
    `aws proton notify-resource-deployment-status-change --resource-arn "$RESOURCE_ARN" --outputs ${outputs} --status IN_PROGRESS`;

  it.each([
    ["the shorthand", "key=a,valueString=1 'key=b,valueString=\"2,3\"'", { a: "1", b: "2,3" }],
    ["a file", "file://./outputs.json", { url: "https://example.com/?a=b" }],
  ])(
    "takes outputs that are notified of in %s, beside files and variables",
    async (_, outputs, told) => {
      const json = '[{"key": "url", "valueString": "https://example.com/?a=b"}]';
      const run = runOf([
        'echo "$(cat own.txt proton-inputs.json) $LEVEL"',
        `echo '${json}' > outputs.json`,
        notify(outputs),
      ]);

      const result = await runner.run(run);

      expect(result).toEqual({ outcome: "succeeded", outputs: told });
      expect(lines).toContain("own{} 3");
    },
  );

  it("leaves a build alone whose process ends, and joins it for the next one", async () => {
    const gate = join(directory, "gate");
    const trace = join(directory, "trace");
    const leaving = new AbortController();
    const run = runOf([
      `echo begun >> ${trace}; while [ ! -f ${gate} ]; do sleep 0.05; done`,
      notify("key=a,valueString=b"),
    ]);
    const first = runner.run({ ...run, leaving: leaving.signal });
    await vi.waitUntil(() => isThere(trace), 20_000);
    leaving.abort();
    const left = await first;
    writeFileSync(gate, "");

    const joined = await runner.run({ ...run, mayHaveBegun: true });

    expect(left.outcome).toBe("failed");
    expect(joined).toEqual({ outcome: "succeeded", outputs: { a: "b" } });
    expect(readFileSync(trace, "utf8")).toBe("begun\n");
  });

  it("begins what another process was about to begin", async () => {
    const result = await runner.run(runOf(["true"], { mayHaveBegun: true }));

    expect(result).toEqual({ outcome: "succeeded" });
  });

  it("stops a build that is cancelled", async () => {
    const trace = join(directory, "cancelled");
    const cancelled = new AbortController();
    const running = runner.run(runOf([`touch ${trace}; sleep 600`], { signal: cancelled.signal }));
    await vi.waitUntil(() => isThere(trace), 20_000);
    cancelled.abort();

    expect(await running).toEqual({ outcome: "failed", reason: "the build is STOPPED" });
  });

  it("deletes the project's stack after the commands that delete", async () => {
    const run = runOf(["true"]);
    await runner.run(run);
    const stackName = `AWSProton-CodeBuild-dev-codebuild--${count}`;
    const before = await sandbox.provisioner.describe(stackName);
    const result = await runner.run({
      ...run,
      deploymentId: `${run.deploymentId}-2`,
      action: "delete",
    });

    expect(before?.status).toBe("CREATE_COMPLETE");
    expect(result).toEqual({ outcome: "succeeded" });
    expect(await sandbox.provisioner.describe(stackName)).toBeUndefined();
  });

  it("deletes a project that its deletion had to change first, through AWS's own API", async () => {
    const client = new CloudFormationClient({ region: sandbox.region });
    const provisioner = createAwsProvisioner({ client, waitMilliseconds: 50 });
    const aws = createAwsCodeBuild({ region: sandbox.region, provisioner, upload });
    const run = runOf(["true"]);
    const image = "aws/codebuild/amazonlinux-x86_64-standard:6.0";
    await aws.run(run);
    const result = await aws.run({
      ...{ ...run, deploymentId: `${run.deploymentId}-2`, action: "delete" },
      job: { ...run.job, image },
    });
    client.destroy();

    expect(result).toEqual({ outcome: "succeeded" });
    const stackName = `AWSProton-CodeBuild-dev-codebuild--${count}`;
    expect(await sandbox.provisioner.describe(stackName)).toBeUndefined();
  });

  it.each([
    [["exit 3"], {}, "BUILD: Error while executing command: exit 3. Reason: exit status 3"],
    [["true"], { roleArn: undefined }, "set codebuildRoleArn of the environment"],
    [[notify("key=a")], {}, "key=a is not an output: write key=<key>,valueString=<value>"],
    [[notify("'[{}]'")], {}, "{} is not an output: it needs a key and a valueString"],
  ])("says why %j fails", async (commands, more, reason) => {
    const result = await runner.run(runOf(commands, more));

    expect(result).toEqual({ outcome: "failed", reason: expect.stringContaining(reason) });
  });
});

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
