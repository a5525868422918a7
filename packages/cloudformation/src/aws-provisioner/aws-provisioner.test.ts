import { describe, expect, it } from "vitest";
import type { StackEvent } from "../provisioner.ts";
import { createAwsProvisioner } from "./aws-provisioner.ts";
import { fakeCloudFormation } from "./fake-cloudformation.ts";

function setUp(looks?: number) {
  const aws = fakeCloudFormation(looks);
  const provisioner = createAwsProvisioner({
    client: aws.client,
    sleep: async () => {},
    isStateful: (type) => type === "AWS::DynamoDB::Table",
  });
  return { ...aws, provisioner };
}

const first = { stackName: "AWSProton-a", templateBody: "one", clientToken: "t1" };

describe("the AWS provisioner", () => {
  it("creates a stack through a change set and returns its outputs", async () => {
    const { provisioner, calls } = setUp();
    const events: StackEvent[] = [];

    const result = await provisioner.deploy(first, { onEvent: (event) => events.push(event) });

    expect(result).toMatchObject({
      outcome: "deployed",
      stack: { status: "CREATE_COMPLETE", outputs: { Body: "one" } },
    });
    expect(events.map((event) => event.resourceStatus)).toEqual([
      "CREATE_IN_PROGRESS",
      "CREATE_COMPLETE",
    ]);
    expect(calls).toEqual(["CreateChangeSet", "ExecuteChangeSet"]);
  });

  it("finds that nothing changes", async () => {
    const { provisioner, calls } = setUp();
    await provisioner.deploy(first);

    const result = await provisioner.deploy({ ...first, clientToken: "t2" });

    expect(result.outcome).toBe("no-changes");
    expect(calls.filter((call) => call === "ExecuteChangeSet")).toHaveLength(1);
  });

  it("joins the deployment of a token instead of starting another", async () => {
    const { provisioner, calls } = setUp(4);

    const [begun, joined] = await Promise.all([
      provisioner.deploy(first),
      new Promise((resolve) => setTimeout(resolve, 5)).then(() => provisioner.deploy(first)),
    ]);

    expect([begun.outcome, joined.outcome]).toEqual(["deployed", "deployed"]);
    expect(calls).toEqual(["CreateChangeSet", "ExecuteChangeSet"]);
  });

  it("names the first cause of a failure, not what it dragged along", async () => {
    const { provisioner } = setUp();

    const result = await provisioner.deploy({ ...first, templateBody: "FAIL" });

    expect(result).toMatchObject({ outcome: "failed", reason: "Table: the table is not wanted" });
  });

  it("replaces a stack whose creation failed, since CloudFormation would refuse to update it", async () => {
    const { provisioner, calls } = setUp();
    await provisioner.deploy({ ...first, templateBody: "FAIL" });

    const result = await provisioner.deploy({ ...first, clientToken: "t2" });

    expect(result.outcome).toBe("deployed");
    expect(calls).toContain("DeleteStack");
  });

  it("cancels an update and says so", async () => {
    const { provisioner, calls } = setUp(50);
    await provisioner.deploy(first);
    const controller = new AbortController();
    const onEvent = () => controller.abort();

    const result = await provisioner.deploy(
      { ...first, templateBody: "two", clientToken: "t2" },
      { signal: controller.signal, onEvent },
    );

    expect(result).toMatchObject({
      outcome: "cancelled",
      stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
    });
    expect(calls).toContain("CancelUpdateStack");
  });

  it("cancels a creation by deleting what it made", async () => {
    const { provisioner, calls } = setUp(50);
    const controller = new AbortController();

    const result = await provisioner.deploy(first, {
      signal: controller.signal,
      onEvent: () => controller.abort(),
    });

    expect(result).toMatchObject({ outcome: "cancelled", stack: undefined });
    expect(calls).toContain("DeleteStack");
  });

  it("deletes a stack, and one that is gone already", async () => {
    const { provisioner } = setUp();
    await provisioner.deploy(first);

    const results = [
      await provisioner.delete("AWSProton-a"),
      await provisioner.delete("AWSProton-a"),
    ];

    expect(results.map((result) => result.outcome)).toEqual(["deleted", "deleted"]);
    expect(await provisioner.describe("AWSProton-a")).toBeUndefined();
  });

  it("plans without deploying and leaves no stack behind", async () => {
    const { provisioner, calls } = setUp();

    const changes = await provisioner.plan({ stackName: "AWSProton-a", templateBody: "one" });

    expect(changes).toMatchObject([
      {
        logicalResourceId: "Table",
        action: "add",
        changedProperties: ["KeySchema"],
        stateful: true,
      },
    ]);
    expect(calls).not.toContain("ExecuteChangeSet");
    expect(await provisioner.describe("AWSProton-a")).toBeUndefined();
  });

  it("refuses a template that only fits through a bucket, unless it has one", async () => {
    const { provisioner } = setUp();

    const deployment = provisioner.deploy({ ...first, templateBody: "x".repeat(51_201) });

    await expect(deployment).rejects.toThrow(/51201 bytes/);
  });
});
