import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Execution, openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";
import { type PipelineTemplateOptions, pipelineTemplate } from "./pipeline-template.ts";

describe("a pipeline", () => {
  let directory: string;
  let sandbox: Sandbox;
  let events: SandboxEvent[];
  let pipeline: string;
  let tokens = 0;

  const open = async () => {
    events = [];
    sandbox = await openSandbox({
      directory: join(directory, "sandbox"),
      onEvent: (event) => events.push(event),
    });
  };
  const deploy = async (options: PipelineTemplateOptions = {}) => {
    tokens += 1;
    const result = await deployStack(sandbox.provisioner, {
      stackName: "pipeline",
      templateBody: pipelineTemplate(options),
      clientToken: `token-${tokens}`,
    });
    if (result.outcome !== "deployed") throw new Error(JSON.stringify(result));
    pipeline = (await sandbox.provisioner.describe("pipeline"))?.outputs.Name ?? "";
  };
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", join(directory, "work"), ...words], { stdio: "pipe" });
  const push = (version: string) => {
    writeFileSync(join(directory, "work/version"), version);
    git("add", "-A");
    git(
      "-c",
      "user.name=Ada",
      "-c",
      "user.email=ada@example.com",
      "commit",
      "-qm",
      `Version ${version}`,
    );
    git("push", "-q", sandbox.repositories.directoryOf("owner/app"), "HEAD:main");
  };
  const start = () => sandbox.pipelines.start(pipeline, "a push");
  const ended = async ({ id }: Execution): Promise<Execution> => {
    for await (const event of sandbox.pipelines.watch(pipeline, id)) {
      if (event.type === "execution") return event.execution;
    }
    throw new Error("the watch ended before the execution");
  };
  const stageStatuses = ({ stages }: Execution) =>
    Object.fromEntries(stages.map(({ name, status }) => [name, status]));
  /** An answer is taken once the execution asks for it. */
  const approve = (id: string, isApproved: boolean) =>
    expect
      .poll(
        () =>
          sandbox.pipelines.approve(pipeline, id, { isApproved, by: "Ada" }).then(
            () => "answered",
            (error: Error) => error.name,
          ),
        { timeout: 120_000 },
      )
      .toBe("answered");
  const waitFor = async (id: string, what: (execution: Execution) => boolean) => {
    const look = () => sandbox.pipelines.executions(pipeline).find((each) => each.id === id);
    await expect.poll(() => what(look() as Execution), { timeout: 120_000 }).toBe(true);
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "sandbox-pipeline-"));
    mkdirSync(join(directory, "work"));
    git("init", "-q", "-b", "main");
    await open();
  });
  afterEach(async () => {
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("builds the newest commit and hands variables and artifacts from stage to stage", async () => {
    await deploy({
      deploy: ["test -f version", "test ! -e .git", "echo $TARGET runs $VERSION > out"],
    });
    push("one");

    const execution = await ended(await start());

    expect(execution).toMatchObject({
      status: "Succeeded",
      revision: { message: "Version one", author: "Ada" },
      variables: { Build: { VERSION: "one" }, Source: { BranchName: "main" } },
    });
    expect(stageStatuses(execution)).toEqual({
      Source: "Succeeded",
      Build: "Succeeded",
      Deploy: "Succeeded",
    });
  });

  it("says that a branch is missing, and where to push it", async () => {
    await deploy();

    const execution = await ended(await start());

    expect(execution.status).toBe("Failed");
    expect(execution.summary).toMatch(
      /owner\/app has no branch main: push it to .*owner\/app\.git/,
    );
  });

  it("stops at a failing build, and runs what failed again when asked", async () => {
    await deploy({ build: ["test -f /tmp/nowhere-at-all || test -e $HOME/../../../../allowed"] });
    push("one");
    const failed = await ended(await start());
    await deploy({ build: ["export VERSION=mended"] });

    const retried = await ended(
      await sandbox.pipelines.retry(pipeline, failed.id, "FAILED_ACTIONS"),
    );

    expect(stageStatuses(failed)).toEqual({ Source: "Succeeded", Build: "Failed" });
    expect(retried).toMatchObject({ id: failed.id, status: "Succeeded" });
    await expect(
      sandbox.pipelines.retry(pipeline, failed.id, "FAILED_ACTIONS"),
    ).rejects.toMatchObject({ code: "NotRetryable" });
  });

  it("lets the newer of two that wait go first and forgets the older", async () => {
    await deploy({ approval: true });
    push("one");
    const first = await start();
    await waitFor(first.id, ({ stages }) => stages.some(({ name }) => name === "Approve"));
    push("two");
    const second = await start();
    await waitFor(second.id, (each) => stageStatuses(each).Approve === "Waiting");
    push("three");
    const third = await start();

    const superseded = await ended(second);
    await approve(first.id, false);
    const rejected = await ended(first);
    await waitFor(third.id, (each) => stageStatuses(each).Approve === "InProgress");
    await approve(third.id, true);
    const approved = await ended(third);

    expect(superseded).toMatchObject({
      status: "Superseded",
      summary: `execution ${third.id} is newer`,
    });
    expect(rejected).toMatchObject({
      status: "Failed",
      summary: expect.stringContaining("rejected by Ada"),
    });
    expect(approved).toMatchObject({
      status: "Succeeded",
      variables: { Build: { VERSION: "three" } },
    });
  });

  it("lets every one that waits go in its turn when executions are queued", async () => {
    await deploy({ approval: true, executionMode: "QUEUED" });
    push("one");
    const first = await start();
    await waitFor(first.id, ({ stages }) => stages.some(({ name }) => name === "Approve"));
    push("two");
    const second = await start();
    await waitFor(second.id, (each) => stageStatuses(each).Approve === "Waiting");
    push("three");
    const third = await start();
    await waitFor(third.id, (each) => stageStatuses(each).Approve === "Waiting");

    const order: (string | undefined)[] = [];
    for (const execution of [first, second, third]) {
      await approve(execution.id, true);
      const { status, variables } = await ended(execution);
      order.push(`${variables.Build?.VERSION} ${status}`);
    }

    expect(order).toEqual(["one Succeeded", "two Succeeded", "three Succeeded"]);
  });

  it("tries a stage once more by itself when its template says so", async () => {
    const tried = join(directory, "tried");
    await deploy({
      onFailure: "RETRY",
      deploy: [`test -e ${tried} || { touch ${tried}; false; }`],
    });
    push("one");

    const execution = await ended(await start());

    expect(execution.status).toBe("Succeeded");
    expect(existsSync(tried)).toBe(true);
  });

  it("rolls a stage back to the last execution that succeeded in it", async () => {
    await deploy({ onFailure: "ROLLBACK", deploy: ['test "$VERSION" != bad', "echo $VERSION"] });
    push("good");
    await ended(await start());
    push("bad");

    const failed = await ended(await start());

    expect(failed.status).toBe("Failed");
    const newest = () => sandbox.pipelines.executions(pipeline)[0] as Execution;
    await expect.poll(() => newest().type, { timeout: 120_000 }).toBe("ROLLBACK");
    const rollback = newest().status === "InProgress" ? await ended(newest()) : newest();
    expect(rollback).toMatchObject({
      status: "Succeeded",
      variables: { Build: { VERSION: "good" } },
    });
    expect(stageStatuses(rollback)).toEqual({ Deploy: "Succeeded" });
  });

  it("fails for a permission that its role lacks, with the statement that would allow it", async () => {
    await deploy({ mayBuild: false });
    push("one");

    const execution = await ended(await start());

    expect(execution.summary).toContain("is not authorized to perform: codebuild:StartBuild");
    expect(events).toContainEqual(
      expect.objectContaining({
        code: "access-denied",
        data: expect.objectContaining({
          statement: expect.objectContaining({ Action: "codebuild:StartBuild" }),
        }),
      }),
    );
  });

  it("fetches no repository but the one that its role names, whatever the connection reaches", async () => {
    await deploy({ connectedRepository: "owner/other" });
    push("one");

    const execution = await ended(await start());

    expect(execution.summary).toContain("not authorized to perform: codeconnections:UseConnection");
  });

  it("stops when it is told to", async () => {
    await deploy({ build: ["sleep 1000"] });
    push("one");
    const running = await start();
    await waitFor(running.id, (each) => stageStatuses(each).Build === "InProgress");

    await sandbox.pipelines.stop(pipeline, running.id, "Ada stopped it");

    expect(sandbox.pipelines.executions(pipeline)[0]).toMatchObject({
      status: "Stopped",
      summary: "Ada stopped it",
    });
  });

  it("shows what ran when the sandbox ended as failed, and lets what waited wait on", async () => {
    await deploy({ approval: true });
    push("one");
    const waiting = await start();
    await waitFor(waiting.id, (each) => stageStatuses(each).Approve === "InProgress");
    const started = join(directory, "started");
    await deploy({ approval: true, build: [`touch ${started}; sleep 1000`] });
    push("two");
    const running = await start();
    await expect.poll(() => existsSync(started), { timeout: 120_000 }).toBe(true);

    await sandbox.close();
    await open();

    const after = (id: string) =>
      sandbox.pipelines.executions(pipeline).find((each) => each.id === id);
    expect(after(running.id)).toMatchObject({
      status: "Failed",
      summary: "stage Build failed: the sandbox ended while it ran",
    });
    await approve(waiting.id, true);
    expect(await ended(waiting)).toMatchObject({ status: "Succeeded" });
  });

  it("names what it cannot run, before anything is made", async () => {
    tokens += 1;
    const templateBody = pipelineTemplate().replace(
      '"Provider":"CodeBuild"',
      '"Provider":"Jenkins"',
    );

    const result = await deployStack(sandbox.provisioner, {
      stackName: "pipeline",
      templateBody,
      clientToken: `token-${tokens}`,
    });

    expect(JSON.stringify(result)).toContain("action Build of stage Build");
    expect(JSON.stringify(result)).toContain("not Build Jenkins");
  });
});
