import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  RollbackStackCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { deployStack } from "@proton/cloudformation";
import { createAwsProvisioner, createStackRepair } from "@proton/cloudformation/aws-provisioner";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const topic = (DisplayName: string, more: object = {}) => ({
  Type: "AWS::SNS::Topic",
  Properties: { DisplayName },
  ...more,
});
const named = (TopicName: string, DisplayName: string) => ({
  Type: "AWS::SNS::Topic",
  Properties: { TopicName, DisplayName },
});
const template = (Resources: object) => JSON.stringify({ Resources });
const StackName = "AWSProton-app";

describe("a deployment that is not to be rolled back when it fails", () => {
  let fixture: ApiFixture;
  let StackId: string;

  beforeEach(async () => {
    fixture = await openApiFixture();
  });
  afterEach(() => fixture.close());

  const statusNow = async () => {
    const { Stacks = [] } = await fixture.client.send(
      new DescribeStacksCommand({ StackName: StackId }),
    );
    return Stacks[0]?.StackStatus ?? "";
  };
  async function atRest(): Promise<string> {
    let status = await statusNow();
    while (status.endsWith("_IN_PROGRESS")) {
      await new Promise((go) => setTimeout(go, 5));
      status = await statusNow();
    }
    return status;
  }
  async function create(Resources: object, options: object): Promise<string> {
    const TemplateBody = template(Resources);
    const request = { StackName, TemplateBody, ...options };
    ({ StackId = "" } = await fixture.client.send(new CreateStackCommand(request)));
    return atRest();
  }
  async function update(Resources: object, options: object = {}): Promise<string> {
    const TemplateBody = template(Resources);
    await fixture.client.send(new UpdateStackCommand({ StackName, TemplateBody, ...options }));
    return atRest();
  }
  async function rollBack(): Promise<string> {
    await fixture.client.send(new RollbackStackCommand({ StackName }));
    return atRest();
  }
  async function resources(): Promise<Record<string, string>> {
    const { StackResources = [] } = await fixture.client.send(
      new DescribeStackResourcesCommand({ StackName }),
    );
    return Object.fromEntries(
      StackResources.map((one) => [one.LogicalResourceId, one.ResourceStatus ?? ""]),
    );
  }
  const names = () => [...fixture.world.resources.values()].map(({ DisplayName }) => DisplayName);
  const goOn = { DisableRollback: true };

  it.each([{ OnFailure: "DO_NOTHING" }, goOn])(
    "leaves a new stack with what was made, to be gone on with or deleted: %o",
    async (options) => {
      const failing = {
        A: topic("a"),
        B: topic("fail create"),
        C: topic("c", { DependsOn: "B" }),
      };

      const created = await create(failing, options);
      const left = await resources();
      const refused = await update({ A: topic("a") }).catch((error: Error) => error.message);
      const again = await update(failing, goOn);
      const mended = await update({ ...failing, B: topic("b") }, goOn);

      expect(created).toBe("CREATE_FAILED");
      expect(left).toEqual({ A: "CREATE_COMPLETE", B: "CREATE_FAILED" });
      expect(refused).toMatch(/non-terminal \[CREATE_FAILED\] state.* disable-rollback /);
      expect([again, mended]).toEqual(["UPDATE_FAILED", "UPDATE_COMPLETE"]);
      expect(names().sort()).toEqual(["a", "b", "c"]);
    },
  );

  it("deletes a new stack with OnFailure DELETE, or when it is rolled back later", async () => {
    const failing = { A: topic("a"), B: topic("fail create") };

    const deleted = await create(failing, { OnFailure: "DELETE" });
    await create(failing, goOn);
    const rolledBack = await rollBack();

    expect([deleted, rolledBack]).toEqual(["DELETE_COMPLETE", "DELETE_COMPLETE"]);
    expect(names()).toEqual([]);
  });

  it("leaves an updated stack as it is, and rolls all its failures back at once", async () => {
    await create({ A: topic("a1"), B: topic("b1"), N: named("first", "n1") }, {});
    const half = { A: topic("a2"), B: topic("fail update"), N: named("second", "n2") };
    const first = await update(half, goOn);
    const between = await resources();
    const second = await update({ ...half, N: named("third", "n3"), D: topic("d") }, goOn);
    const back = await rollBack();
    const after = await resources();

    expect([first, second, back]).toEqual([
      "UPDATE_FAILED",
      "UPDATE_FAILED",
      "UPDATE_ROLLBACK_COMPLETE",
    ]);
    expect(between).toEqual({ A: "UPDATE_COMPLETE", B: "UPDATE_FAILED", N: "UPDATE_COMPLETE" });
    expect(Object.keys(after).sort()).toEqual(["A", "B", "N"]);
    expect(names().sort()).toEqual(["a1", "b1", "n1"]);
  });

  it("keeps nothing of what failed once a later update succeeds", async () => {
    await create({ A: topic("a1"), N: named("first", "n1") }, {});
    await update({ A: topic("fail update"), N: named("second", "n2"), D: topic("d") }, goOn);
    const mended = await update({ A: topic("a3"), N: named("third", "n3") }, goOn);

    expect(mended).toBe("UPDATE_COMPLETE");
    expect(names().sort()).toEqual(["a3", "n3"]);
  });

  it("is chosen for a change set, too", async () => {
    await create({ A: topic("a") }, {});
    const TemplateBody = template({ A: topic("a"), B: topic("fail create") });
    const ChangeSetName = "later";
    await fixture.client.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName, TemplateBody }),
    );
    const execute = new ExecuteChangeSetCommand({ StackName, ChangeSetName, ...goOn });
    await fixture.client.send(execute);

    expect(await atRest()).toBe("UPDATE_FAILED");
  });

  it("is refused together with OnFailure", async () => {
    const both = { OnFailure: "DELETE", DisableRollback: false };

    await expect(create({ A: topic("a") }, both)).rejects.toThrow("but not both");
  });

  it("stops the provisioner until it is repaired", async () => {
    const { client } = fixture;
    const repair = createStackRepair({ client, waitMilliseconds: 2 });
    const deploy = (text: string, clientToken: string) =>
      deployStack(createAwsProvisioner({ client, waitMilliseconds: 2 }), {
        ...{ stackName: StackName, templateBody: template({ A: topic(text) }), clientToken },
      });
    await create({ A: topic("a1") }, {});
    await update({ A: topic("fail update") }, goOn);

    const stuck = await deploy("a2", "one");
    const diagnosis = await repair.diagnose(StackName);
    const stackId = diagnosis?.stackId ?? "";
    const repaired = await repair.rollBack({ stackId, clientToken: "repair" });
    const deployed = await deploy("a2", "two");

    expect(stuck).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("UPDATE_FAILED state and cannot be updated: roll it back"),
    });
    expect(diagnosis).toMatchObject({
      wayOut: "roll-back",
      failures: [{ logicalResourceId: "A" }],
    });
    expect(repaired).toEqual({ outcome: "rolled-back" });
    expect(deployed).toMatchObject({ outcome: "deployed" });
  });
});
