import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackEvent } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStackStore, type StackStore } from "../state/stack-store.ts";
import { createFakeWorld, type FakeWorld } from "./fake-resource-types.ts";
import { createStackEngine, type StackEngine } from "./stack-engine.ts";

type Resources = Readonly<Record<string, object>>;

const topic = (properties: object = {}, attributes: object = {}) => ({
  Type: "AWS::SNS::Topic",
  ...attributes,
  Properties: properties,
});
const parameter = (value: unknown, attributes: object = {}) => ({
  Type: "AWS::SSM::Parameter",
  ...attributes,
  Properties: { Type: "String", Value: value },
});

describe("the stack engine", () => {
  let directory: string;
  let stacks: StackStore;
  let world: FakeWorld;
  let engine: StackEngine;
  let events: StackEvent[];
  let tokens: number;
  let randomBytes: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "stacks-"));
    stacks = await openStackStore(directory);
    world = createFakeWorld();
    events = [];
    tokens = 0;
    randomBytes = 0;
    engine = createStackEngine({
      stacks,
      types: world.types,
      region: "eu-west-1",
      accountId: "123456789012",
      clock: () => new Date("2026-01-01T00:00:00Z"),
      random: (size) => createHash("sha256").update(`${randomBytes++}`).digest().subarray(0, size),
    });
  });
  afterEach(() => rm(directory, { recursive: true }));

  const template = (Resources: Resources, more: object = {}) =>
    JSON.stringify({ ...more, Resources });
  const deploy = (
    resources: Resources | string,
    more: {
      stackName?: string;
      clientToken?: string;
      tags?: Record<string, string>;
      signal?: AbortSignal;
    } = {},
  ) => {
    tokens += 1;
    events = [];
    const { signal, ...request } = more;
    return engine.deploy(
      {
        stackName: "app",
        templateBody: typeof resources === "string" ? resources : template(resources),
        clientToken: `token-${tokens}`,
        ...request,
      },
      { onEvent: (event) => events.push(event), ...(signal && { signal }) },
    );
  };
  const statusesOf = (logicalId: string) =>
    events
      .filter(({ logicalResourceId }) => logicalResourceId === logicalId)
      .map(({ resourceStatus }) => resourceStatus);
  const physicalId = async (logicalId: string) =>
    (await engine.describe("app"))?.resources.find(
      ({ logicalResourceId }) => logicalResourceId === logicalId,
    )?.physicalResourceId;

  describe("creating", () => {
    test("makes resources in the order of their references, independent ones at once", async () => {
      const result = await deploy({
        Reader: parameter({ "Fn::GetAtt": ["A", "Arn"] }, { DependsOn: "B" }),
        A: topic(),
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
      expect(world.resources.get((await physicalId("Reader")) ?? "")).toMatchObject({
        Value: `arn:${a}`,
      });
    });

    test("tells of its progress in CloudFormation's words", async () => {
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

    test("rolls back what it made, half-made resources included, and names the cause", async () => {
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

    test.each([
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

    test("makes a stack anew that was rolled back", async () => {
      await deploy({ A: topic({ DisplayName: "fail create" }) });
      const before = await engine.describe("app");

      const result = await deploy({ A: topic() });

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
      expect(result.stack?.stackId).not.toBe(before?.stackId);
    });

    test("does not take over what belongs to another stack", async () => {
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
    test.each([
      [
        "unknown types, all of them",
        template({ A: unknown, B: topic(), C: { Type: "Custom::X" } }),
        "the sandbox does not support these resources: A (AWS::EC2::Instance), C (Custom::X)",
      ],
      [
        "event sources, with advice",
        template({ A: { Type: "AWS::Lambda::EventSourceMapping" } }),
        "invoked by HTTP APIs only",
      ],
      [
        "transforms",
        template({ A: topic() }, { Transform: "AWS::Serverless-2016-10-31" }),
        "cannot run transforms, which only AWS can expand: AWS::Serverless-2016-10-31",
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
      ["what is no template", "Resources: [", "Template format error"],
    ])("refuses %s before anything is made", async (_, body, reason) => {
      const result = await deploy(body);

      expect(result).toMatchObject({ outcome: "failed", stack: undefined });
      expect("reason" in result && result.reason).toContain(reason);
      expect(events).toEqual([]);
    });

    test("throws for a stack name that cannot be", async () => {
      await expect(deploy({ A: topic() }, { stackName: "../etc" })).rejects.toMatchObject({
        code: "ValidationError",
      });
    });
  });

  describe("updating", () => {
    test("finds no changes in the same template, and in one that is written otherwise", async () => {
      await deploy({ A: topic({ DisplayName: "a" }) });

      const same = await deploy({ A: topic({ DisplayName: "a" }) });
      const reworded = await deploy(
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Sub a}\n",
      );

      expect([same.outcome, reworded.outcome]).toEqual(["no-changes", "no-changes"]);
      expect(events).toEqual([]);
    });

    test("changes in place what the schema lets it, and nothing else", async () => {
      await deploy({ A: topic({ DisplayName: "a" }), B: topic() });
      const before = await physicalId("A");

      const result = await deploy({ A: topic({ DisplayName: "b" }), B: topic() });

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "UPDATE_COMPLETE" } });
      expect(await physicalId("A")).toBe(before);
      expect(statusesOf("A")).toEqual(["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]);
      expect(statusesOf("B")).toEqual([]);
    });

    test("makes a replacement first, moves what depends on it, and deletes the old one last", async () => {
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
      expect(world.resources.get(reader ?? "")).toMatchObject({ Value: after });
      expect(statusesOf("app")).toEqual([
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
      ]);
    });

    test("refuses to replace a resource that has a name of its own", async () => {
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

    test("deletes what left the template, after everything else", async () => {
      await deploy({ A: topic(), B: topic({}, { DependsOn: "A" }), C: topic() });
      const [a, b] = [await physicalId("A"), await physicalId("B")];
      world.log.length = 0;

      await deploy({ C: topic({ DisplayName: "changed" }) });

      expect(world.log).toEqual([`update ${await physicalId("C")}`, `delete ${b}`, `delete ${a}`]);
    });

    test("keeps what the policies of removal and replacement say", async () => {
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

    test("rolls back creations, changes and replacements to what worked", async () => {
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

    test("says so when the rollback fails, and tries it again at the next deployment", async () => {
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

    test("does not let a resource change its type", async () => {
      await deploy({ A: topic() });

      const result = await deploy({ A: parameter("x") });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("Update of resource type is not permitted"),
      });
    });

    test("hands the stack's tags on to its resources, whose own tags win", async () => {
      const resources = { A: topic({ Tags: [{ Key: "own", Value: "1" }] }), B: parameter("x") };
      await deploy(resources, { tags: { own: "2", team: "a" } });

      const result = await deploy(resources, { tags: { own: "2", team: "b" } });

      expect(result).toMatchObject({ outcome: "deployed", stack: { tags: { team: "b" } } });
      expect(world.resources.get((await physicalId("A")) ?? "")?.Tags).toEqual([
        { Key: "own", Value: "1" },
        { Key: "team", Value: "b" },
      ]);
      expect(world.resources.get((await physicalId("B")) ?? "")?.Tags).toEqual({
        own: "2",
        team: "b",
      });
    });

    test("follows conditions, mappings and parameters", async () => {
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
        engine.deploy({
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
    test("says what a deployment would do, and does nothing", async () => {
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

      const changes = await engine.plan({
        stackName: "app",
        templateBody: template({
          Changed: topic({ DisplayName: "b" }),
          Table: table("id"),
          Reader: parameter({ Ref: "Table" }),
          Added: topic(),
        }),
      });

      expect(
        changes.map(({ logicalResourceId, action, changedProperties, stateful }) => [
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

  describe("deleting", () => {
    test("deletes what depends on a resource before it, and keeps what is to be retained", async () => {
      await deploy({
        A: topic(),
        B: topic({}, { DependsOn: "A" }),
        C: topic({}, { DeletionPolicy: "Retain", DependsOn: "B" }),
      });
      const [a, b, c] = [await physicalId("A"), await physicalId("B"), await physicalId("C")];
      world.log.length = 0;

      const result = await engine.delete("app");

      expect(result).toMatchObject({ outcome: "deleted", retained: [{ physicalResourceId: c }] });
      expect(world.log).toEqual([`delete ${b}`, `delete ${a}`]);
      expect(await engine.describe("app")).toBeUndefined();
      expect(await engine.delete("app")).toEqual({ outcome: "deleted", retained: [] });
    });

    test("keeps the stack when a resource cannot be deleted, and can go on later", async () => {
      await deploy({ A: topic({ DisplayName: "fail delete" }), B: topic({}, { DependsOn: "A" }) });

      const result = await engine.delete("app");

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^A \(AWS::SNS::Topic\): .*told to fail delete/),
        stack: { status: "DELETE_FAILED", resources: [{ logicalResourceId: "A" }] },
      });
    });
  });

  describe("exporting", () => {
    const exporting = (value: string) =>
      template({ A: topic() }, { Outputs: { O: { Value: value, Export: { Name: "shared" } } } });

    test("gives values to other stacks, and holds on to what they use", async () => {
      await deploy(exporting("one"), { stackName: "owner" });
      await deploy({ A: topic({ DisplayName: { "Fn::ImportValue": "shared" } }) });

      const changed = await deploy(exporting("two"), { stackName: "owner" });
      const deleted = await engine.delete("owner");
      await engine.delete("app");
      const later = await engine.delete("owner");

      expect(world.log.length).toBeGreaterThan(0);
      expect(changed).toMatchObject({
        outcome: "failed",
        reason: "Export shared cannot be updated as it is in use by app",
      });
      expect(deleted).toMatchObject({
        outcome: "failed",
        reason: "Export shared cannot be deleted as it is in use by app",
      });
      expect(later.outcome).toBe("deleted");
    });

    test("lets a name be exported once", async () => {
      await deploy(exporting("one"), { stackName: "owner" });

      const result = await deploy(exporting("two"));

      expect(result).toMatchObject({
        outcome: "failed",
        reason: "Export with name shared is already exported by stack owner.",
      });
    });
  });

  describe("being called twice", () => {
    test("joins a deployment under way by its token, and gives its result later", async () => {
      const call = () => deploy({ A: topic() }, { clientToken: "same" });

      const [first, second] = await Promise.all([call(), call()]);
      const third = await call();

      expect([first.outcome, second.outcome, third.outcome]).toEqual(Array(3).fill("deployed"));
      expect(world.log).toHaveLength(1);
    });

    test("remembers a failure by its token", async () => {
      const call = () =>
        deploy({ A: topic({ DisplayName: "fail create" }) }, { clientToken: "same" });
      const first = await call();

      const second = await call();

      expect(second).toMatchObject({
        outcome: "failed",
        reason: "reason" in first ? first.reason : "",
      });
      expect(world.log.filter((line) => line.startsWith("create"))).toHaveLength(1);
    });

    test("does one thing at a time on a stack", async () => {
      const results = await Promise.all([
        deploy({ A: topic({ DisplayName: "1" }) }),
        deploy({ A: topic({ DisplayName: "2" }) }),
        engine.delete("app"),
      ]);

      expect(results.map(({ outcome }) => outcome)).toEqual(["deployed", "deployed", "deleted"]);
      expect(world.resources.size).toBe(0);
    });
  });

  describe("being cancelled", () => {
    test("rolls back", async () => {
      const controller = new AbortController();
      const cancelling = engine.deploy(
        {
          stackName: "app",
          templateBody: template({ A: topic(), B: topic({}, { DependsOn: "A" }) }),
          clientToken: "token",
        },
        {
          signal: controller.signal,
          onEvent: ({ logicalResourceId, resourceStatus }) => {
            if (logicalResourceId === "A" && resourceStatus === "CREATE_COMPLETE")
              controller.abort();
          },
        },
      );

      expect(await cancelling).toMatchObject({
        outcome: "cancelled",
        stack: { status: "ROLLBACK_COMPLETE" },
      });
      expect(world.resources.size).toBe(0);
    });

    test("does not begin when it is cancelled before", async () => {
      const result = await deploy({ A: topic() }, { signal: AbortSignal.abort() });

      expect(result).toMatchObject({ outcome: "cancelled", stack: undefined });
      expect(world.log).toEqual([]);
    });
  });
});
