import { describe, expect, it } from "vitest";
import { deployStack, removeStack } from "../drive-stack.ts";
import type { StackEvent } from "../provisioner.ts";
import { first, setUp, stackName } from "./provisioner-fixture.ts";

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function lostConnection(): never {
  throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
}

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

    expect(look).toMatchObject({ outcome: "denied" });
  });

  it("leaves a deployment that somebody else asked for to those who may go on with it", async () => {
    const { provisioner, beforeNext } = setUp();
    const denied = () => {
      throw awsError("AccessDeniedException", "not authorized", 403);
    };
    const foreign = { isForeign: true, stop: new AbortController().signal };

    beforeNext("DescribeStacks", denied);
    const deployment = await deployStack(provisioner, first, foreign);
    beforeNext("DescribeStacks", denied);
    const deletion = await removeStack(provisioner, first, foreign);

    const reason = "AccessDeniedException: not authorized";
    expect(deployment).toEqual({ outcome: "interrupted", denied: reason });
    expect(deletion).toEqual({ outcome: "interrupted", denied: reason });
  });

  it("throws what is a mistake in a program", async () => {
    const { deploy, beforeNext } = setUp();
    beforeNext("DescribeStacks", () => {
      throw new TypeError("x is not a function");
    });

    await expect(deploy()).rejects.toThrow("x is not a function");
  });
});
