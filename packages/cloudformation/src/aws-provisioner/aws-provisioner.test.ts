import { describe, expect, it } from "vitest";
import { type DriveProgress, deployStack, type Interrupted } from "../drive-stack.ts";
import type { DeployStackResult, StackEvent } from "../provisioner.ts";
import { first, setUp, stackName } from "./provisioner-fixture.ts";

describe("the AWS provisioner", () => {
  it("creates a stack through a change set and returns its outputs", async () => {
    const { deploy, calls } = setUp();
    const events: StackEvent[] = [];

    const result = await deploy({}, { onEvent: (event: StackEvent) => events.push(event) });

    expect(result).toMatchObject({
      outcome: "deployed",
      stack: { status: "CREATE_COMPLETE", outputs: { Body: "one" } },
    });
    expect(events.map((event) => event.resourceStatus)).toEqual([
      "CREATE_IN_PROGRESS",
      "CREATE_COMPLETE",
    ]);
    expect(calls.filter((call) => !call.startsWith("Describe"))).toEqual([
      "CreateChangeSet",
      "ExecuteChangeSet",
    ]);
  });

  it("finds that nothing changes", async () => {
    const { deploy, count } = setUp();
    await deploy();

    const result = await deploy({ clientToken: "t2" });

    expect(result.outcome).toBe("no-changes");
    expect(count("ExecuteChangeSet")).toBe(1);
  });

  it("names the first cause of a failure, not what it dragged along", async () => {
    const { deploy } = setUp();

    const result = await deploy({ templateBody: "FAIL" });

    expect(result).toMatchObject({ outcome: "failed", reason: "Table: the table is not wanted" });
  });

  it("replaces a stack whose creation failed, since CloudFormation would refuse to update it", async () => {
    const { deploy, count } = setUp();
    await deploy({ templateBody: "FAIL" });

    const result = await deploy({ clientToken: "t2" });

    expect(result.outcome).toBe("deployed");
    expect(count("DeleteStack")).toBe(1);
  });

  it("cancels an update under a token of its own and says so", async () => {
    const { deploy, count, mock } = setUp({ looks: 50 });
    await deploy();
    const controller = new AbortController();
    const onEvent = () => controller.abort();

    const result = await deploy(
      { templateBody: "two", clientToken: "t2" },
      { signal: controller.signal, onEvent },
    );

    expect(result).toMatchObject({
      outcome: "cancelled",
      stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
    });
    expect(count("CancelUpdateStack")).toBe(1);
    const [cancel] = mock
      .calls()
      .filter(({ args }) => args[0].constructor.name === "CancelUpdateStackCommand");
    expect(cancel?.args[0].input).toMatchObject({ ClientRequestToken: "t2-cancel" });
  });

  it("cancels once, in however many turns it is driven", async () => {
    const { deploy, provisioner, count } = setUp({ looks: 50 });
    await deploy();
    const request = { ...first, templateBody: "two", clientToken: "t2" };
    const controller = new AbortController();
    const { signal } = controller;
    const end = async (from: DriveProgress): Promise<DeployStackResult | Interrupted> => {
      const turn = await deployStack(provisioner, request, { from, signal });
      if (turn.outcome !== "paused") return turn;
      if (turn.progress.cursor !== undefined) controller.abort();
      return end(turn.progress);
    };

    const result = await end({});

    expect(result).toMatchObject({
      outcome: "cancelled",
      stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
    });
    expect(count("CancelUpdateStack")).toBe(1);
  });

  it("cancels a creation by deleting what it made", async () => {
    const { deploy, count } = setUp({ looks: 50 });
    const controller = new AbortController();

    const result = await deploy(
      {},
      { signal: controller.signal, onEvent: () => controller.abort() },
    );

    expect(result).toMatchObject({ outcome: "cancelled", stack: undefined });
    expect(count("DeleteStack")).toBe(1);
  });

  it("plans without deploying and leaves no stack behind", async () => {
    const { provisioner, count } = setUp();

    const plan = await provisioner.plan({ stackName, templateBody: "one" });

    expect(plan).toMatchObject({
      outcome: "planned",
      changes: [
        {
          logicalResourceId: "Table",
          action: "add",
          changedProperties: ["KeySchema"],
          stateful: true,
        },
      ],
    });
    expect(count("ExecuteChangeSet")).toBe(0);
    expect(await provisioner.describe(stackName)).toBeUndefined();
  });

  it("refuses a template that only fits through a bucket, unless it has one", async () => {
    const { deploy } = setUp();

    const result = await deploy({ templateBody: "x".repeat(51_201) });

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("51201 bytes"),
    });
  });

  it("reads events back to the first that it knows, not the whole history at every look", async () => {
    const { deploy, count } = setUp({ looks: 30, pageSize: 10 });
    for (let round = 0; round < 20; round += 1) {
      await deploy({ templateBody: `body ${round}`, clientToken: `before-${round}` });
    }
    const before = count("DescribeStackEvents");

    await deploy({ templateBody: "last", clientToken: "last" });

    // 40 events make five pages, read once to see that the token is new; then a page a look.
    const looks = count("DescribeStackEvents") - before;
    expect(looks).toBeGreaterThan(10);
    expect(looks).toBeLessThan(40);
  });
});

describe("the AWS provisioner, among others", () => {
  it("never deletes a stack that appeared while it asked for the first change set", async () => {
    const { deploy, addStack, beforeNext, count, stacks } = setUp();
    beforeNext("CreateChangeSet", () => addStack(stackName, "CREATE_COMPLETE"));

    const result = await deploy();

    expect(result).toMatchObject({ outcome: "deployed", stack: { status: "UPDATE_COMPLETE" } });
    expect(count("DeleteStack")).toBe(0);
    expect(stacks.size).toBe(1);
  });

  it("never deletes a stack that somebody else is about to create", async () => {
    const { provisioner, beforeNext, stacks, count } = setUp();
    beforeNext("DescribeChangeSet", () => {
      for (const { changeSets } of stacks.values()) {
        changeSets.set("theirs", { body: "theirs", looked: true });
      }
    });

    const plan = await provisioner.plan({ stackName, templateBody: "one" });

    expect(plan.outcome).toBe("planned");
    expect(count("DeleteStack")).toBe(0);
    expect([...stacks.values()].map(({ status }) => status)).toEqual(["REVIEW_IN_PROGRESS"]);
  });

  it("never deletes a stack that was created from its review meanwhile", async () => {
    const { provisioner, beforeNext, stacks, count } = setUp();
    beforeNext("DescribeChangeSet", () => {
      for (const stack of stacks.values()) stack.status = "CREATE_COMPLETE";
    });

    await provisioner.plan({ stackName, templateBody: "one" });

    expect(count("DeleteStack")).toBe(0);
  });

  it("plans neither over a stack that is moving nor by deleting one that failed", async () => {
    const { provisioner, addStack, calls } = setUp();
    const stack = addStack(stackName, "UPDATE_IN_PROGRESS");

    const moving = await provisioner.plan({ stackName, templateBody: "one" });
    stack.status = "ROLLBACK_COMPLETE";
    const failed = await provisioner.plan({ stackName, templateBody: "one" });

    expect(moving).toEqual({ outcome: "busy", reason: "the stack is UPDATE_IN_PROGRESS" });
    expect(failed).toEqual({ outcome: "recreated" });
    expect(calls.every((call) => call === "DescribeStacks")).toBe(true);
  });

  it("ends when the stack is deleted while it is followed", async () => {
    const { deploy, stacks } = setUp({ looks: 50 });
    const onEvent = () => {
      for (const stack of stacks.values()) {
        stack.steps.length = 0;
        stack.status = "DELETE_COMPLETE";
      }
    };

    const result = await deploy({}, { onEvent });

    expect(result).toEqual({
      outcome: "failed",
      reason: "the stack was deleted while it was being deployed",
      stack: undefined,
    });
  });

  it("waits for whoever moves the stack, then deploys", async () => {
    const { deploy, addStack } = setUp();
    const stack = addStack(stackName, "UPDATE_IN_PROGRESS");
    stack.steps.push(
      () => {},
      () => {
        stack.status = "UPDATE_COMPLETE";
      },
    );

    expect(await deploy()).toMatchObject({ outcome: "deployed" });
  });

  it("joins a deletion that is under way, and one that failed is begun anew", async () => {
    const { deploy, remove, count, stacks } = setUp();
    await deploy({ templateBody: "KEEP" });

    const failed = await remove("first");
    for (const stack of stacks.values()) stack.body = "empty now";
    const results = await Promise.all([remove("second"), remove("second")]);

    expect(failed).toMatchObject({
      outcome: "failed",
      reason: "Bucket: the bucket is not empty",
      stack: { status: "DELETE_FAILED" },
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(["deleted", "deleted"]);
    expect(count("DeleteStack")).toBeLessThanOrEqual(3);
  });
});
