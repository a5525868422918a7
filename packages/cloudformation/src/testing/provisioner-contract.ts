import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Provisioner, StackEvent } from "../provisioner.ts";

/** A provisioner to hold to the contract, and templates that do in it what their names say. */
export interface ProvisionerContractSubject {
  readonly provisioner: Provisioner;
  readonly templates: {
    readonly first: string;
    /** Differs from the first by one property. */
    readonly second: string;
    /** Fails once its resources are made or changed, in a new stack and over the first. */
    readonly failing: string;
  };
  close?(): Promise<void>;
}

/**
 * Declares the tests that every {@link Provisioner} has to pass, each with a subject of its own.
 * A provisioner that passes can stand in for another: deployments are named by their tokens, a
 * failure leaves what was there, and plans change nothing.
 */
export function describeProvisionerContract(
  name: string,
  open: () => Promise<ProvisionerContractSubject>,
): void {
  describe(`${name}, as a provisioner,`, () => {
    const stackName = "AWSProton-contract";
    let subject: ProvisionerContractSubject;
    let events: StackEvent[];
    let tokens: number;

    beforeEach(async () => {
      subject = await open();
      events = [];
      tokens = 0;
    });
    afterEach(() => subject.close?.());

    const deploy = (templateBody: string, clientToken = `token-${++tokens}`) =>
      subject.provisioner.deploy(
        { stackName, templateBody, clientToken },
        { onEvent: (event) => events.push(event) },
      );
    const statuses = () =>
      events
        .filter(({ resourceType }) => resourceType === "AWS::CloudFormation::Stack")
        .map(({ resourceStatus }) => resourceStatus);

    it("knows no stack that was never deployed, and deletes it with success", async () => {
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
      expect(await subject.provisioner.delete(stackName)).toMatchObject({ outcome: "deleted" });
    });

    it("creates a stack and describes it", async () => {
      const result = await deploy(subject.templates.first);

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        stackName,
        status: "CREATE_COMPLETE",
        templateBody: subject.templates.first,
      });
      expect(statuses()).toEqual(["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]);
    });

    it("updates a stack, keeping its id", async () => {
      const before = await deploy(subject.templates.first);

      const result = await deploy(subject.templates.second);

      expect(result).toMatchObject({
        outcome: "deployed",
        stack: { status: "UPDATE_COMPLETE", stackId: before.stack?.stackId },
      });
      expect(statuses().at(-1)).toBe("UPDATE_COMPLETE");
    });

    it("finds that nothing changes", async () => {
      await deploy(subject.templates.first);

      const result = await deploy(subject.templates.first);

      expect(result).toMatchObject({ outcome: "no-changes", stack: { status: "CREATE_COMPLETE" } });
    });

    it("answers a token again with the result of its deployment", async () => {
      await deploy(subject.templates.first, "once");
      await deploy(subject.templates.second, "twice");

      const again = await deploy(subject.templates.second, "twice");

      expect(again.outcome).toBe("deployed");
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        status: "UPDATE_COMPLETE",
        templateBody: subject.templates.second,
      });
    });

    it("goes back to the working state when an update fails, and names the cause", async () => {
      await deploy(subject.templates.first);

      const result = await deploy(subject.templates.failing);

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/\S/),
        stack: { status: "UPDATE_ROLLBACK_COMPLETE" },
      });
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        templateBody: subject.templates.first,
      });
    });

    it("can deploy over a stack that failed, new or not", async () => {
      expect(await deploy(subject.templates.failing)).toMatchObject({ outcome: "failed" });
      expect(await deploy(subject.templates.first)).toMatchObject({ outcome: "deployed" });
      expect(await deploy(subject.templates.failing)).toMatchObject({ outcome: "failed" });

      expect(await deploy(subject.templates.second)).toMatchObject({ outcome: "deployed" });
    });

    it("plans what a deployment would do, and does nothing", async () => {
      await deploy(subject.templates.first);
      const { first, second } = subject.templates;

      const changes = await subject.provisioner.plan({ stackName, templateBody: second });
      const none = await subject.provisioner.plan({ stackName, templateBody: first });

      expect(changes.length).toBeGreaterThan(0);
      expect(none).toEqual([]);
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        status: "CREATE_COMPLETE",
        templateBody: first,
      });
    });

    it("plans a new stack and leaves none behind", async () => {
      const { first } = subject.templates;

      const changes = await subject.provisioner.plan({ stackName, templateBody: first });

      expect(changes.map(({ action }) => action)).toContain("add");
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
    });

    it("deletes a stack", async () => {
      await deploy(subject.templates.first);

      const result = await subject.provisioner.delete(stackName);

      expect(result).toMatchObject({ outcome: "deleted" });
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
    });
  });
}
