import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EngineFixture, openEngineFixture, template, topic } from "./engine-fixture.ts";

describe("the stack engine, among others", () => {
  let fixture: EngineFixture;
  let deploy: EngineFixture["deploy"];
  let engine: EngineFixture["engine"];
  let world: EngineFixture["world"];

  beforeEach(async () => {
    fixture = await openEngineFixture();
    ({ deploy, engine, world } = fixture);
  });
  afterEach(() => fixture.close());

  describe("exporting", () => {
    const exporting = (value: string) =>
      template({ A: topic() }, { Outputs: { O: { Value: value, Export: { Name: "shared" } } } });

    it("gives values to other stacks, and holds on to what they use", async () => {
      await deploy(exporting("one"), { stackName: "owner" });
      await deploy({ A: topic({ DisplayName: { "Fn::ImportValue": "shared" } }) });

      const changed = await deploy(exporting("two"), { stackName: "owner" });
      const deleted = await fixture.remove("owner");
      await fixture.remove();
      const later = await fixture.remove("owner");

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

    it("lets a name be exported once", async () => {
      await deploy(exporting("one"), { stackName: "owner" });

      const result = await deploy(exporting("two"));

      expect(result).toMatchObject({
        outcome: "failed",
        reason: "Export with name shared is already exported by stack owner.",
      });
    });
  });

  describe("being called twice", () => {
    it("joins a deployment under way by its token, and gives its result later", async () => {
      const call = () => deploy({ A: topic() }, { clientToken: "same" });

      const [first, second] = await Promise.all([call(), call()]);
      const third = await call();

      expect([first.outcome, second.outcome, third.outcome]).toEqual(Array(3).fill("deployed"));
      expect(world.log).toHaveLength(1);
    });

    it("remembers a failure by its token", async () => {
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

    it("does one thing at a time on a stack", async () => {
      const results = await Promise.all([
        deploy({ A: topic({ DisplayName: "1" }) }),
        deploy({ A: topic({ DisplayName: "2" }) }),
        fixture.remove(),
      ]);

      expect(results.map(({ outcome }) => outcome)).toEqual(["deployed", "deployed", "deleted"]);
      expect(world.resources.size).toBe(0);
    });
  });

  describe("being cancelled", () => {
    it("rolls back", async () => {
      const controller = new AbortController();
      const cancelling = deployStack(
        engine,
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

    it("does not begin when it is cancelled before", async () => {
      const result = await deploy({ A: topic() }, { signal: AbortSignal.abort() });

      expect(result).toMatchObject({ outcome: "cancelled", stack: undefined });
      expect(world.log).toEqual([]);
    });
  });
});
