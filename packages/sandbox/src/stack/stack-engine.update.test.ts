import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type EngineFixture,
  openEngineFixture,
  parameter,
  template,
  topic,
} from "./engine-fixture.ts";

describe("the stack engine, with a stack that is there", () => {
  let fixture: EngineFixture;
  let deploy: EngineFixture["deploy"];
  let engine: EngineFixture["engine"];
  let events: EngineFixture["events"];
  let physicalId: EngineFixture["physicalId"];
  let stacks: EngineFixture["stacks"];
  let statusesOf: EngineFixture["statusesOf"];
  let world: EngineFixture["world"];

  beforeEach(async () => {
    fixture = await openEngineFixture();
    ({ deploy, engine, events, physicalId, stacks, statusesOf, world } = fixture);
  });
  afterEach(() => fixture.close());

  describe("updating", () => {
    it("finds no changes in the same template, and in one that is written otherwise", async () => {
      await deploy({ A: topic({ DisplayName: "a" }) });

      const same = await deploy({ A: topic({ DisplayName: "a" }) });
      const reworded = await deploy(
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Sub a}\n",
      );

      expect([same.outcome, reworded.outcome]).toEqual(["no-changes", "no-changes"]);
      expect(events).toEqual([]);
    });

    it("changes in place what the schema lets it, and nothing else", async () => {
      await deploy({ A: topic({ DisplayName: "a" }), B: topic() });
      const before = await physicalId("A");

      const result = await deploy({ A: topic({ DisplayName: "b" }), B: topic() });

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "UPDATE_COMPLETE" } });
      expect(await physicalId("A")).toBe(before);
      expect(statusesOf("A")).toEqual(["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]);
      expect(statusesOf("B")).toEqual([]);
    });

    it("makes a replacement first, moves what depends on it, and deletes the old one last", async () => {
      const resources = (fifo: boolean) => ({
        A: topic({ FifoTopic: fifo }),
        Reader: parameter({ Ref: "A" }),
      });
      await deploy(resources(false));
      const [before, reader] = [await physicalId("A"), await physicalId("Reader")];
      world.log.length = 0;

      await deploy(resources(true));

      const after = await physicalId("A");
      expect(after).not.toBe(before);
      expect(world.log).toEqual([`create ${after}`, `update ${reader}`, `delete ${before}`]);
      expect(world.resources.get(reader)).toMatchObject({ Value: after });
      expect(statusesOf("app")).toEqual([
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
      ]);
    });

    it("refuses to replace a resource that has a name of its own", async () => {
      await deploy({ A: topic({ TopicName: "mine", FifoTopic: false }) });

      const result = await deploy({ A: topic({ TopicName: "mine", FifoTopic: true }) });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining(
          "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine",
        ),
        stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
      });
      expect([...world.resources.keys()]).toEqual(["mine"]);
    });

    it("deletes what left the template, after everything else", async () => {
      await deploy({ A: topic(), B: topic({}, { DependsOn: "A" }), C: topic() });
      const [a, b] = [await physicalId("A"), await physicalId("B")];
      world.log.length = 0;

      await deploy({ C: topic({ DisplayName: "changed" }) });

      expect(world.log).toEqual([`update ${await physicalId("C")}`, `delete ${b}`, `delete ${a}`]);
    });

    it("keeps what the policies of removal and replacement say", async () => {
      const kept = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };
      await deploy({ A: topic({ FifoTopic: false }, kept), B: topic({}, kept), C: topic() });

      await deploy({ A: topic({ FifoTopic: true }, kept), C: topic() });

      expect(world.resources.size).toBe(4);
      expect(statusesOf("B")).toEqual(["DELETE_SKIPPED"]);
      expect(
        stacks
          .retained()
          .map(({ logicalId }) => logicalId)
          .sort(),
      ).toEqual(["A", "B"]);
    });

    it("rolls back creations, changes and replacements to what worked", async () => {
      const working = {
        Changed: topic({ DisplayName: "works" }),
        Replaced: topic({ FifoTopic: false }),
        Reader: parameter({ Ref: "Replaced" }),
        Removed: topic(),
      };
      await deploy(working);
      const before = await engine.describe("app");
      const resources = new Map(world.resources);

      const result = await deploy({
        Changed: topic({ DisplayName: "other" }),
        Replaced: topic({ FifoTopic: true }),
        Reader: parameter({ Ref: "Replaced" }),
        Added: topic(),
        Broken: topic(
          { DisplayName: "fail create" },
          { DependsOn: ["Reader", "Added", "Changed"] },
        ),
      });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^Broken \(AWS::SNS::Topic\): /),
        stack: { status: "UPDATE_ROLLBACK_COMPLETE", outputs: {} },
      });
      expect(world.resources).toEqual(resources);
      const after = await engine.describe("app");
      expect(after?.resources.map(({ physicalResourceId }) => physicalResourceId)).toEqual(
        before?.resources.map(({ physicalResourceId }) => physicalResourceId),
      );
      expect(after?.templateBody).toBe(before?.templateBody);
      expect((await deploy(working)).outcome).toBe("no-changes");
    });

    it("says so when the rollback fails, and tries it again at the next deployment", async () => {
      await deploy({ A: topic({ DisplayName: "fail update" }) });

      const result = await deploy({
        A: topic({ DisplayName: "fine" }),
        B: topic({ DisplayName: "fail create" }, { DependsOn: "A" }),
      });
      const stuck = await deploy({ A: topic({ DisplayName: "fine" }) });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^B .*; and the rollback failed: A /),
        stack: { status: "UPDATE_ROLLBACK_FAILED" },
      });
      expect(stuck).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("UPDATE_ROLLBACK_FAILED state and can not be updated"),
      });
    });

    it("does not let a resource change its type", async () => {
      await deploy({ A: topic() });

      const result = await deploy({ A: parameter("x") });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("Update of resource type is not permitted"),
      });
    });

    it("hands the stack's tags on to its resources, whose own tags win", async () => {
      const resources = { A: topic({ Tags: [{ Key: "own", Value: "1" }] }), B: parameter("x") };
      await deploy(resources, { tags: { own: "2", team: "a" } });

      const result = await deploy(resources, { tags: { own: "2", team: "b" } });

      expect(result).toMatchObject({ outcome: "deployed", stack: { tags: { team: "b" } } });
      expect(world.resources.get(await physicalId("A"))?.Tags).toEqual([
        { Key: "own", Value: "1" },
        { Key: "team", Value: "b" },
      ]);
      expect(world.resources.get(await physicalId("B"))?.Tags).toEqual({
        own: "2",
        team: "b",
      });
    });

    it("follows conditions, mappings and parameters", async () => {
      const body = template(
        {
          A: topic({ DisplayName: { "Fn::FindInMap": ["Names", { Ref: "Size" }, "name"] } }),
          B: topic({}, { Condition: "Large" }),
        },
        {
          Parameters: { Size: { Type: "String", Default: "small" } },
          Mappings: { Names: { small: { name: "s" }, large: { name: "l" } } },
          Conditions: { Large: { "Fn::Equals": [{ Ref: "Size" }, "large"] } },
          Outputs: { Size: { Value: { "Fn::Sub": "size $".concat("{Size}") } } },
        },
      );
      const deployWith = (Size: string) =>
        deployStack(engine, {
          stackName: "app",
          templateBody: body,
          parameters: { Size },
          clientToken: Size,
        });

      const small = await deployWith("small");
      const large = await deployWith("large");

      expect([small.stack?.resources.length, small.stack?.outputs]).toEqual([
        1,
        { Size: "size small" },
      ]);
      expect([large.stack?.resources.length, large.stack?.outputs]).toEqual([
        2,
        { Size: "size large" },
      ]);
    });
  });

  describe("planning", () => {
    it("says what a deployment would do, and does nothing", async () => {
      const table = (key: string) => ({
        Type: "AWS::DynamoDB::Table",
        Properties: { KeySchema: [{ AttributeName: key, KeyType: "HASH" }] },
      });
      await deploy({
        Changed: topic({ DisplayName: "a" }),
        Table: table("pk"),
        Reader: parameter({ Ref: "Table" }),
        Removed: topic(),
        Retained: topic({}, { DeletionPolicy: "Retain" }),
      });
      world.log.length = 0;

      const plan = await engine.plan({
        stackName: "app",
        templateBody: template({
          Changed: topic({ DisplayName: "b" }),
          Table: table("id"),
          Reader: parameter({ Ref: "Table" }),
          Added: topic(),
        }),
      });

      if (plan.outcome !== "planned") throw new Error(plan.outcome);
      expect(
        plan.changes.map(({ logicalResourceId, action, changedProperties, stateful }) => [
          logicalResourceId,
          action,
          changedProperties,
          stateful,
        ]),
      ).toEqual([
        ["Changed", "modify", ["DisplayName"], false],
        ["Table", "replace", ["KeySchema/0/AttributeName"], true],
        ["Reader", "modify", ["Value"], false],
        ["Added", "add", [], false],
        ["Removed", "remove", [], false],
        ["Retained", "retain", [], false],
      ]);
      expect(world.log).toEqual([]);
    });
  });
});
