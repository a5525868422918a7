import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { type DriveOptions, deployStack, removeStack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const topics = (name: string, more: object = {}) => {
  const chain = [..."ABCDEF"].map((id, index, all) => {
    const DependsOn = index > 0 ? { DependsOn: all[index - 1] } : {};
    return [id, { Type: "AWS::SNS::Topic", Properties: { DisplayName: name }, ...DependsOn }];
  });
  return JSON.stringify({ Resources: { ...Object.fromEntries(chain), ...more } });
};
const stackName = "AWSProton-app";

describe("the provisioner on an unpleasant CloudFormation", () => {
  let fixture: ApiFixture;
  let calls: string[];

  beforeEach(async () => {
    fixture = await openApiFixture();
    calls = [];
    fixture.unpleasantness.onCall = ({ operation }) => {
      calls.push(operation);
      return undefined;
    };
  });
  afterEach(() => fixture.close());

  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 2));
  const provisioner = () =>
    createAwsProvisioner({ client: fixture.client, sleep, waitMilliseconds: 2 });
  const deploy = (templateBody: string, clientToken: string, options: DriveOptions = {}) =>
    deployStack(provisioner(), { stackName, templateBody, clientToken }, { sleep, ...options });
  const remove = () => removeStack(provisioner(), { stackName, clientToken: "gone" }, { sleep });
  const count = (operation: string) => calls.filter((call) => call === operation).length;

  it("waits for new credentials when they expire under way, and joins what it began", async () => {
    const troubles: string[] = [];
    let expired = 0;
    fixture.unpleasantness.onCall = ({ operation }) => {
      calls.push(operation);
      if (operation !== "DescribeStackEvents" || expired >= 40) return undefined;
      expired += 1;
      return "expired-credentials";
    };

    const result = await deploy(topics("orders"), "one", {
      onUnreachable: ({ reason }) => troubles.push(reason),
    });

    expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
    expect(troubles.length).toBeGreaterThan(3);
    expect(troubles[0]).toContain("ExpiredToken");
    expect(count("ExecuteChangeSet")).toBe(1);
  });

  it("creates and deletes once although reads are late", async () => {
    fixture.unpleasantness.staleReads = 3;

    const created = await deploy(topics("orders"), "one");
    const updated = await deploy(topics("invoices"), "two");
    const deleted = await remove();

    expect(created).toMatchObject({ outcome: "deployed" });
    expect(updated).toMatchObject({ outcome: "deployed" });
    expect(deleted).toMatchObject({ outcome: "deleted" });
    expect(fixture.world.log.filter((entry) => entry.startsWith("create"))).toHaveLength(6);
    expect(fixture.stacks.all()).toEqual([]);
  });

  it("plans anew when somebody else changes the stack before its change set runs", async () => {
    await deploy(topics("orders"), "one");
    calls = [];
    let isChanged = false;
    fixture.unpleasantness.onCall = ({ operation }) => {
      calls.push(operation);
      return operation === "ExecuteChangeSet" && !isChanged ? "throttled" : undefined;
    };

    const deploying = deploy(topics("ours"), "two");
    while (count("ExecuteChangeSet") === 0) await sleep();
    const theirs = { StackName: stackName, TemplateBody: topics("theirs") };
    await fixture.client.send(new UpdateStackCommand(theirs));
    isChanged = true;
    const result = await deploying;

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(fixture.stacks.get(stackName)?.source?.templateBody).toBe(topics("ours"));
    expect(count("DeleteChangeSet")).toBeGreaterThan(0);
  });

  it("reads few pages of a long history at each look", async () => {
    for (let round = 0; round < 4; round += 1) await deploy(topics(`v${round}`), `round-${round}`);
    fixture.unpleasantness.pageSize = 5;
    calls = [];

    const result = await deploy(topics("last"), "last");

    // Each look is one call to DescribeStacks, and a page or two for what is new; the whole history
    // has some fifteen.
    const pages = count("DescribeStackEvents");
    expect(result).toMatchObject({ outcome: "deployed" });
    expect(pages).toBeLessThan(count("DescribeStacks") * 6);
  });

  it("names the resource whose name is taken, which only early validation's events do", async () => {
    const named = { Type: "AWS::SNS::Topic", Properties: { TopicName: "taken" } };
    await deploy(topics("orders", { Named: named }), "one");

    const request = { stackName: "AWSProton-other", clientToken: "two" };
    const templateBody = JSON.stringify({ Resources: { Second: named } });
    const result = await deployStack(provisioner(), { ...request, templateBody }, { sleep });

    expect(result).toMatchObject({
      outcome: "failed",
      reason: "Second: Resource of type 'AWS::SNS::Topic' with identifier 'taken' already exists.",
      stack: undefined,
    });
    expect(fixture.stacks.get("AWSProton-other")).toBeUndefined();
  });
});
