import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  StartBuildCommand,
  type StartBuildCommandInput,
  StopBuildCommand,
} from "@aws-sdk/client-codebuild";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const TEMPLATE = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: builder
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: codebuild.amazonaws.com } }
      Policies:
        - PolicyName: logs
          PolicyDocument: { Statement: [{ Effect: Allow, Action: "logs:*", Resource: "*" }] }
  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: project
      ServiceRole: !GetAtt Role.Arn
      Artifacts: { Type: NO_ARTIFACTS }
      Environment: { Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: any }
      Source:
        Type: NO_SOURCE
        BuildSpec: |
          version: 0.2
          phases: { build: { commands: ["echo own"] } }
`;

describe("CodeBuild's API, to the unmodified SDK", () => {
  let directory: string;
  let sandbox: Sandbox;
  let client: CodeBuildClient;
  let logs: CloudWatchLogsClient;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "code-build-api-"));
    sandbox = await openSandbox({ directory });
    await deployStack(sandbox.provisioner, {
      ...{ stackName: "builds", templateBody: TEMPLATE, clientToken: "one" },
    });
    const configuration = {
      endpoint: sandbox.endpoints.s3,
      region: sandbox.region,
      credentials: sandbox.operatorCredentials,
    };
    client = new CodeBuildClient(configuration);
    logs = new CloudWatchLogsClient(configuration);
  });
  afterAll(async () => {
    client.destroy();
    logs.destroy();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = async (input: Partial<StartBuildCommandInput> = {}) =>
    (await client.send(new StartBuildCommand({ projectName: "project", ...input }))).build as Build;
  const get = async (id = "") => {
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
    return builds[0] as Build;
  };
  const ended = (id = "") =>
    vi.waitUntil(async () => ((await get(id)).buildComplete ? get(id) : undefined), 20_000);

  async function printed({ logs: place }: Build, limit?: number) {
    const group = { logGroupName: place?.groupName, logStreamName: place?.streamName };
    const messages: string[] = [];
    let nextToken: string | undefined;
    for (;;) {
      const page = await logs.send(
        new GetLogEventsCommand({ ...group, startFromHead: true, limit, nextToken }),
      );
      messages.push(...(page.events ?? []).map(({ message = "" }) => message));
      if (page.nextForwardToken === nextToken) return messages;
      nextToken = page.nextForwardToken;
    }
  }

  it("starts a build with another buildspec and variables, and shows how it ended", async () => {
    const buildspecOverride = `version: 0.2
env: { exported-variables: [ANSWER] }
phases:
  build:
    commands: ['echo "hello $WHO"', "export ANSWER=42"]
`;
    const environmentVariablesOverride = [{ name: "WHO", value: "world" }];
    const begun = await start({ buildspecOverride, environmentVariablesOverride });
    const build = await ended(begun.id);
    const listed = await client.send(new ListBuildsForProjectCommand({ projectName: "project" }));

    expect(begun).toMatchObject({ buildStatus: "IN_PROGRESS", buildComplete: false });
    expect(build).toMatchObject({
      buildStatus: "SUCCEEDED",
      startTime: expect.any(Date),
      endTime: expect.any(Date),
      environment: { environmentVariables: [{ name: "WHO", value: "world" }] },
      exportedEnvironmentVariables: [{ name: "ANSWER", value: "42" }],
    });
    expect(await printed(build)).toContain("hello world");
    expect(await printed(build, 2)).toEqual(await printed(build));
    expect(listed.ids?.[0]).toBe(begun.id);
  });

  it("runs the project's own buildspec, once for each idempotency token", async () => {
    const first = await start({ idempotencyToken: "once" });
    const second = await start({ idempotencyToken: "once" });

    const build = await ended(first.id);

    expect(second.id).toBe(first.id);
    expect(await printed(build)).toContain("own");
  });

  it("says why a build failed, and stops one that runs", async () => {
    const failing = await start({
      buildspecOverride: "version: 0.2\nphases: { build: { commands: [exit 3] } }",
    });
    const endless = await start({
      buildspecOverride: "version: 0.2\nphases: { build: { commands: [sleep 600] } }",
    });
    await client.send(new StopBuildCommand({ id: endless.id }));

    const failed = await ended(failing.id);
    const stopped = await ended(endless.id);

    expect(failed.buildStatus).toBe("FAILED");
    expect(failed.phases?.flatMap(({ contexts = [] }) => contexts)).toEqual([
      { message: expect.stringContaining("exit status 3") },
    ]);
    expect(stopped.buildStatus).toBe("STOPPED");
  });

  it("refuses what is not there, and what is wrong", async () => {
    const nowhere = new GetLogEventsCommand({ logGroupName: "none", logStreamName: "none" });

    await expect(start({ projectName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(start({ buildspecOverride: "version: 7" })).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining("must be 0.1 or 0.2, not 7"),
    });
    for (const wrong of [{ toString: 1, valueOf: 1 }, 7]) {
      await expect(start({ buildspecOverride: wrong as never })).rejects.toMatchObject({
        name: "InvalidInputException",
        message: "buildspecOverride must be a text",
      });
    }
    await expect(client.send(new StopBuildCommand({ id: "project:none" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(logs.send(nowhere)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const { buildsNotFound } = await client.send(
      new BatchGetBuildsCommand({ ids: ["project:no"] }),
    );
    expect(buildsNotFound).toEqual(["project:no"]);
  });
});
