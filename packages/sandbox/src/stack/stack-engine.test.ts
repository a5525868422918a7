import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type EngineFixture,
  openEngineFixture,
  parameter,
  template,
  topic,
} from "./engine-fixture.ts";

describe("the stack engine", () => {
  let fixture: EngineFixture;
  let deploy: EngineFixture["deploy"];
  let engine: EngineFixture["engine"];
  let events: EngineFixture["events"];
  let physicalId: EngineFixture["physicalId"];
  let statusesOf: EngineFixture["statusesOf"];
  let world: EngineFixture["world"];

  beforeEach(async () => {
    fixture = await openEngineFixture();
    ({ deploy, engine, events, physicalId, statusesOf, world } = fixture);
  });
  afterEach(() => fixture.close());

  describe("creating", () => {
    it("makes resources in the order of their references, independent ones at once", async () => {
      const result = await deploy({
        Reader: parameter({ "Fn::GetAtt": ["A", "Arn"] }, { DependsOn: "B" }),
        A: topic({ DisplayName: "meet" }),
        B: topic({ DisplayName: { Ref: "AWS::StackName" } }),
      });

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
      expect(world.log.map((line) => line.replace(/-\w{12}$/, ""))).toEqual([
        "create app-A",
        "create app-B",
        "create app-Reader",
      ]);
      expect(world.concurrency()).toBe(2);
      const a = await physicalId("A");
      expect(a).toMatch(/^app-A-[A-Z0-9]{12}$/);
      expect(world.resources.get(await physicalId("Reader"))).toMatchObject({
        Value: `arn:${a}`,
      });
    });

    it("tells of its progress in CloudFormation's words", async () => {
      await deploy({ A: topic() });

      expect(
        events.map(({ logicalResourceId, resourceStatus, resourceStatusReason }) => [
          logicalResourceId,
          resourceStatus,
          resourceStatusReason,
        ]),
      ).toEqual([
        ["app", "CREATE_IN_PROGRESS", "User Initiated"],
        ["A", "CREATE_IN_PROGRESS", undefined],
        ["A", "CREATE_IN_PROGRESS", "Resource creation Initiated"],
        ["A", "CREATE_COMPLETE", undefined],
        ["app", "CREATE_COMPLETE", undefined],
      ]);
    });

    it("rolls back what it made, half-made resources included, and names the cause", async () => {
      const result = await deploy({
        A: topic(),
        B: topic({ DisplayName: "fail create" }, { DependsOn: "A" }),
        C: topic({}, { DependsOn: "B" }),
      });

      expect(result).toMatchObject({
        outcome: "failed",
        reason:
          'B (AWS::SNS::Topic): Resource handler returned message: "told to fail create" (HandlerErrorCode: GeneralServiceException)',
        stack: { status: "ROLLBACK_COMPLETE", resources: [] },
      });
      expect(world.resources.size).toBe(0);
      expect(statusesOf("app")).toEqual([
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "ROLLBACK_COMPLETE",
      ]);
      expect(statusesOf("C")).toEqual([]);
    });

    it.each([
      ["Retain", 1],
      ["RetainExceptOnCreate", 0],
      ["Delete", 0],
    ])("leaves a resource with the DeletionPolicy %s as it should (%i)", async (policy, left) => {
      await deploy({
        A: topic({}, { DeletionPolicy: policy }),
        B: topic({ DisplayName: "fail create" }, { DependsOn: "A" }),
      });

      expect(world.resources.size).toBe(left);
    });

    it("makes a stack anew that was rolled back", async () => {
      await deploy({ A: topic({ DisplayName: "fail create" }) });
      const before = await engine.describe("app");

      const result = await deploy({ A: topic() });

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
      expect(result.stack?.stackId).not.toBe(before?.stackId);
    });

    it("does not take over what belongs to another stack", async () => {
      await deploy({ A: topic({ TopicName: "taken" }) }, { stackName: "other" });

      const result = await deploy({ A: topic({ TopicName: "taken" }) });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("taken already exists"),
      });
      expect([...world.resources.keys()]).toEqual(["taken"]);
    });
  });

  describe("refusing", () => {
    const unknown = { Type: "AWS::EC2::Instance" };
    it.each([
      [
        "unknown types, all of them",
        template({ A: unknown, B: topic(), C: { Type: "Custom::X" } }),
        "the sandbox does not support these resources: A (AWS::EC2::Instance), C (Custom::X). With --record-unknown they are kept, and do nothing",
      ],
      [
        "transforms",
        template({ A: topic() }, { Transform: "AWS::Include" }),
        "cannot run the transforms AWS::Include",
      ],
      [
        "macros that no stack has made",
        template({ A: topic() }, { Transform: ["AWS::Serverless-2016-10-31", "Other"] }),
        "No transform named Other found.",
      ],
      [
        "what SAM has and the sandbox does not expand, by name",
        template(
          { A: { Type: "AWS::Serverless::StateMachine" } },
          { Transform: "AWS::Serverless-2016-10-31" },
        ),
        "A: AWS::Serverless::StateMachine is not expanded here",
      ],
      [
        "references to nothing",
        template({ A: topic({ DisplayName: { Ref: "Nothing" } }) }),
        "Unresolved resource dependencies [Nothing]",
      ],
      [
        "cycles",
        template({
          A: topic({ DisplayName: { Ref: "B" } }),
          B: topic({ DisplayName: { Ref: "A" } }),
        }),
        "Circular dependency between resources: [A, B]",
      ],
      [
        "parameters without a value",
        template({ A: topic() }, { Parameters: { P: { Type: "String" } } }),
        "Parameters: P must have a value",
      ],
      [
        "snapshots",
        template({ A: topic({}, { DeletionPolicy: "Snapshot" }) }),
        "makes no snapshots",
      ],
      ["templates without resources", "{}", "at least one resource"],
      ["what is not a template", "Resources: [", "Template format error"],
    ])("refuses %s before anything is made", async (_, body, reason) => {
      const result = await deploy(body);

      expect(result).toMatchObject({ outcome: "failed", stack: undefined });
      expect("reason" in result && result.reason).toContain(reason);
      expect(events).toEqual([]);
    });

    it("throws for a stack name that cannot be", async () => {
      await expect(deploy({ A: topic() }, { stackName: "../etc" })).rejects.toMatchObject({
        code: "ValidationError",
      });
    });
  });

  describe("deleting", () => {
    it("deletes what depends on a resource before it, and keeps what is to be retained", async () => {
      await deploy({
        A: topic(),
        B: topic({}, { DependsOn: "A" }),
        C: topic({}, { DeletionPolicy: "Retain", DependsOn: "B" }),
      });
      const [a, b, c] = [await physicalId("A"), await physicalId("B"), await physicalId("C")];
      world.log.length = 0;

      const result = await fixture.remove();

      expect(result).toMatchObject({ outcome: "deleted", retained: [{ physicalResourceId: c }] });
      expect(world.log).toEqual([`delete ${b}`, `delete ${a}`]);
      expect(await engine.describe("app")).toBeUndefined();
      expect(await fixture.remove()).toEqual({ outcome: "deleted", retained: [] });
    });

    it("keeps the stack when a resource cannot be deleted, and can go on later", async () => {
      await deploy({ A: topic({ DisplayName: "fail delete" }), B: topic({}, { DependsOn: "A" }) });

      const result = await fixture.remove();

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^A \(AWS::SNS::Topic\): .*told to fail delete/),
        stack: { status: "DELETE_FAILED", resources: [{ logicalResourceId: "A" }] },
      });
    });
  });
});
