import { StackStatus } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { deployStack, removeStack } from "../drive-stack.ts";
import type { DeployStackRequest, StackEvent } from "../provisioner.ts";
import { createAwsProvisioner } from "./aws-provisioner.ts";
import { fakeCloudFormation } from "./fake-cloudformation.ts";

const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp(options: { readonly looks?: number; readonly pageSize?: number } = {}) {
  const aws = fakeCloudFormation(options.looks, options.pageSize);
  const provisioner = createAwsProvisioner({
    client: aws.client,
    sleep,
    waitMilliseconds: 1,
    isStateful: (type) => type === "AWS::DynamoDB::Table",
  });
  const troubles: string[] = [];
  const onUnreachable = ({ reason }: { readonly reason: string }) => troubles.push(reason);
  const deploy = (request: Partial<DeployStackRequest> = {}, more = {}) =>
    deployStack(provisioner, { ...first, ...request }, { sleep, onUnreachable, ...more });
  const remove = (clientToken = "gone") =>
    removeStack(provisioner, { stackName, clientToken }, { sleep, onUnreachable });
  const count = (name: string) => aws.calls.filter((call) => call === name).length;
  return { ...aws, provisioner, deploy, remove, count, troubles };
}

const stackName = "AWSProton-a";
const first = { stackName, templateBody: "one", clientToken: "t1" };

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function lostConnection(): never {
  throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
}

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

describe("the AWS provisioner, when AWS does not answer,", () => {
  const TRANSIENT = [
    ["a lost connection", lostConnection],
    [
      "throttling",
      () => {
        throw awsError("Throttling", "Rate exceeded");
      },
    ],
    [
      "an expired session",
      () => {
        throw awsError("ExpiredTokenException", "the security token is expired", 403);
      },
    ],
    [
      "an error of the service",
      () => {
        throw awsError("InternalFailure", "try again", 500);
      },
    ],
  ] as const;

  it.each(
    TRANSIENT.flatMap(([name, fail]) =>
      ["DescribeStacks", "CreateChangeSet", "ExecuteChangeSet", "DescribeStackEvents"].map(
        (call) => [name, call, fail] as const,
      ),
    ),
  )("goes on after %s during %s", async (_name, call, fail) => {
    const { deploy, beforeNext, troubles, count } = setUp();
    for (let times = 0; times < 7; times += 1) beforeNext(call, fail);

    const result = await deploy();

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(troubles.length).toBeGreaterThanOrEqual(7);
    expect(count("ExecuteChangeSet")).toBeLessThanOrEqual(8);
  });

  it("joins the execution whose answer was lost", async () => {
    const { deploy, beforeNext, count, mock } = setUp({ looks: 5 });
    const events: string[] = [];
    beforeNext("DescribeStackEvents", lostConnection);

    const result = await deploy(
      {},
      { onEvent: ({ resourceStatus }: StackEvent) => events.push(resourceStatus) },
    );

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(count("ExecuteChangeSet")).toBe(1);
    expect(mock.calls().length).toBeGreaterThan(5);
    expect(events).toEqual(["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]);
  });

  it("fails a deployment that AWS refuses before it begins, with AWS's words", async () => {
    const { deploy, beforeNext } = setUp();
    beforeNext("CreateChangeSet", () => {
      throw awsError(
        "AccessDenied",
        "not authorized to perform: cloudformation:CreateChangeSet",
        403,
      );
    });

    expect(await deploy()).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("not authorized to perform: cloudformation:CreateChangeSet"),
    });
  });

  it("does not end a deployment that it may not look at", async () => {
    const { provisioner, deploy, beforeNext } = setUp({ looks: 50 });
    void provisioner.begin(first);
    await deploy();
    beforeNext("DescribeStackEvents", () => {
      throw awsError("AccessDenied", "not authorized", 403);
    });

    const look = await provisioner.look({ stackName, clientToken: "t1" });

    expect(look).toMatchObject({ outcome: "unreachable" });
  });

  it("throws what is a mistake in a program", async () => {
    const { deploy, beforeNext } = setUp();
    beforeNext("DescribeStacks", () => {
      throw new TypeError("x is not a function");
    });

    await expect(deploy()).rejects.toThrow("x is not a function");
  });
});

describe("each status of a stack", () => {
  const ends = {
    deployed: [
      "CREATE_COMPLETE",
      "UPDATE_COMPLETE",
      "UPDATE_FAILED",
      "UPDATE_ROLLBACK_COMPLETE",
      "IMPORT_COMPLETE",
      "IMPORT_ROLLBACK_COMPLETE",
      "ROLLBACK_COMPLETE",
      "REVIEW_IN_PROGRESS",
      "DELETE_COMPLETE",
    ],
    failed: [
      "CREATE_FAILED",
      "ROLLBACK_FAILED",
      "DELETE_FAILED",
      "UPDATE_ROLLBACK_FAILED",
      "IMPORT_ROLLBACK_FAILED",
    ],
  } as const;
  const outcomes = Object.entries(ends).flatMap(([outcome, statuses]) =>
    statuses.map((status) => [status as string, outcome] as const),
  );
  const moving = Object.values(StackStatus).filter(
    (status) => status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS",
  );

  it("has a reaction", () => {
    const covered = [...outcomes.map(([status]) => status), ...moving];

    expect(covered.sort()).toEqual(Object.values(StackStatus).sort());
  });

  it.each(outcomes)("%s: a deployment is %s", async (status, outcome) => {
    const { deploy, addStack } = setUp();
    const stack = addStack(stackName, status);
    if (status === "REVIEW_IN_PROGRESS") stack.body = undefined;

    const result = await deploy();

    expect(result.outcome).toBe(outcome);
    if (result.outcome === "failed") {
      expect(result.reason).toContain(`the stack is in ${status} state and cannot be updated: `);
    }
  });

  it.each(moving)("%s: a deployment waits", async (status) => {
    const { provisioner, addStack } = setUp();
    addStack(stackName, status);

    const step = await provisioner.begin(first);

    expect(step).toMatchObject({ outcome: "waiting", reason: `the stack is ${status}` });
  });
});
