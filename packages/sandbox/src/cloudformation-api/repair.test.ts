import {
  CreateStackCommand,
  DeleteStackCommand,
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
const template = (Resources: object) => JSON.stringify({ Resources });
const StackName = "AWSProton-app";

describe("repairing a stack", () => {
  let fixture: ApiFixture;
  let repair: ReturnType<typeof createStackRepair>;

  beforeEach(async () => {
    fixture = await openApiFixture();
    repair = createStackRepair({ client: fixture.client, waitMilliseconds: 2 });
  });
  afterEach(() => fixture.close());

  const deploy = (templateBody: string, clientToken: string) =>
    deployStack(createAwsProvisioner({ client: fixture.client, waitMilliseconds: 2 }), {
      ...{ stackName: StackName, templateBody, clientToken },
    });
  const diagnosis = async () => {
    const found = await repair.diagnose(StackName);
    if (found === undefined) throw new Error("there is no stack");
    return found;
  };
  async function atRest(): Promise<void> {
    while ((await diagnosis()).wayOut === "wait") await new Promise((go) => setTimeout(go, 5));
  }

  it("continues a rollback that failed, without the resource that is in its way", async () => {
    await deploy(template({ A: topic("fail update") }), "one");
    const failing = template({ A: topic("fine"), B: topic("fail create", { DependsOn: "A" }) });
    const failed = await deploy(failing, "two");
    const stuck = await deploy(template({ A: topic("fine") }), "three");

    const { wayOut, failures, stackId } = await diagnosis();
    const again = await repair.continueRollback({ stackId, clientToken: "r1", leave: [] });
    const mended = await repair.continueRollback({ stackId, clientToken: "r2", leave: ["A"] });
    const after = await deploy(template({ A: topic("other") }), "four");

    expect(failed).toMatchObject({ outcome: "failed", reason: expect.stringMatching(/^B: /) });
    expect(stuck).toMatchObject({ reason: expect.stringContaining("proton repair") });
    expect(wayOut).toBe("continue-rollback");
    expect(failures).toMatchObject([
      { logicalResourceId: "A", reason: expect.stringContaining("told to fail update") },
    ]);
    expect(again).toMatchObject({ outcome: "failed", reason: expect.stringMatching(/^A: /) });
    expect(mended).toEqual({ outcome: "rolled-back" });
    expect(after).toMatchObject({ outcome: "deployed" });
  });

  it("deletes what could not be deleted, and keeps the resource that is in its way", async () => {
    const TemplateBody = template({ A: topic("fail delete"), B: topic("b") });
    await fixture.client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await atRest();
    await fixture.client.send(new DeleteStackCommand({ StackName }));
    await atRest();

    const { status, wayOut, failures, stackId } = await diagnosis();
    const again = await repair.deleteStack({ stackId, clientToken: "d1", leave: [] });
    const gone = await repair.deleteStack({ stackId, clientToken: "d2", leave: ["A"] });

    expect([status, wayOut]).toEqual(["DELETE_FAILED", "delete"]);
    expect(failures.map(({ logicalResourceId }) => logicalResourceId)).toEqual(["A"]);
    expect(again).toMatchObject({ outcome: "failed", reason: expect.stringMatching(/^A: /) });
    expect(gone).toMatchObject({ outcome: "deleted" });
    expect(await repair.diagnose(StackName)).toBeUndefined();
    expect(fixture.world.resources.size).toBe(1);
  });

  it("finds nothing to do for a stack that can be deployed to, or that is not there", async () => {
    expect(await repair.diagnose(StackName)).toBeUndefined();

    await deploy(template({ A: topic("a") }), "one");
    const fine = await diagnosis();
    const TemplateBody = template({ A: topic("a"), B: topic("fail create") });
    await fixture.client.send(new UpdateStackCommand({ StackName, TemplateBody }));
    await atRest();
    const rolledBack = await diagnosis();

    expect(fine).toMatchObject({ status: "CREATE_COMPLETE", wayOut: "none", failures: [] });
    expect(rolledBack).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE", wayOut: "none" });
  });
});
