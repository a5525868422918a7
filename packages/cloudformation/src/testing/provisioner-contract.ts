import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DriveProgress, deployStack, type Interrupted, removeStack } from "../drive-stack.ts";
import type { DeployStackResult, Provisioner, StackEvent } from "../provisioner.ts";

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

    const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));
    const onEvent = (event: StackEvent) => events.push(event);
    const deploy = (
      templateBody: string,
      clientToken = `token-${++tokens}`,
      options: { readonly signal?: AbortSignal } = {},
    ) =>
      deployStack(
        subject.provisioner,
        { stackName, templateBody, clientToken },
        { sleep, onEvent, ...options },
      );
    const remove = (clientToken = `token-${++tokens}`) =>
      removeStack(subject.provisioner, { stackName, clientToken }, { sleep, onEvent });
    const plan = (templateBody: string) => subject.provisioner.plan({ stackName, templateBody });
    const changesOf = async (templateBody: string) => {
      const result = await plan(templateBody);
      if (result.outcome !== "planned") throw new Error(`the plan is ${result.outcome}`);
      return result.changes;
    };
    const statuses = () =>
      events
        .filter(({ resourceType }) => resourceType === "AWS::CloudFormation::Stack")
        .map(({ resourceStatus }) => resourceStatus);

    it("knows no stack that was never deployed, and deletes it with success", async () => {
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
      expect(await remove()).toMatchObject({ outcome: "deleted" });
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

    it.each([
      { title: "each of which goes on where the last one ended", knowsAll: true },
      { title: "each of which knows nothing of the last one", knowsAll: false },
    ])("is driven in turns, $title", async ({ knowsAll }) => {
      const kept = (progress: DriveProgress) => (knowsAll ? progress : {});
      const clientToken = "in-turns";
      const request = { stackName, templateBody: subject.templates.first, clientToken };
      let turns = 0;
      const end = async (from: DriveProgress): Promise<DeployStackResult | Interrupted> => {
        turns += 1;
        const turn = await deployStack(subject.provisioner, request, { from, onEvent });
        if (turn.outcome !== "paused") return turn;
        await sleep();
        return end(kept(turn.progress));
      };

      const result = await end({});

      expect(result).toMatchObject({ outcome: "deployed", stack: { status: "CREATE_COMPLETE" } });
      expect(turns).toBeGreaterThan(1);
      const once = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"];
      expect(statuses()).toEqual(knowsAll ? once : expect.arrayContaining(once.slice(0, 1)));
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

      const changes = await changesOf(second);
      const none = await changesOf(first);

      expect(changes.length).toBeGreaterThan(0);
      expect(none).toEqual([]);
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        status: "CREATE_COMPLETE",
        templateBody: first,
      });
    });

    it("plans a new stack and leaves none behind", async () => {
      const { first } = subject.templates;

      const changes = await changesOf(first);

      expect(changes.map(({ action }) => action)).toContain("add");
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
    });

    it("deletes a stack", async () => {
      await deploy(subject.templates.first);

      const result = await remove();

      expect(result).toMatchObject({ outcome: "deleted" });
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
    });

    it("takes steps that begin once and are looked at often, by anybody with the token", async () => {
      const request = { stackName, templateBody: subject.templates.first, clientToken: "shared" };

      const [one, two] = await Promise.all([deploy(request.templateBody, "shared"), begun()]);
      const later = await subject.provisioner.begin(request);

      expect([one.outcome, two.outcome]).toEqual(["deployed", "deployed"]);
      expect(["begun", "deployed"]).toContain(later.outcome);
      expect(statuses().filter((status) => status === "CREATE_IN_PROGRESS")).toHaveLength(1);

      /** The same deployment by another caller, whose events are not looked at. */
      async function begun() {
        return deployStack(subject.provisioner, request, { sleep });
      }
    });

    it("knows nothing of a token that never began", async () => {
      const unknown = { stackName, clientToken: "unknown" };

      expect(await subject.provisioner.look(unknown)).toMatchObject({ outcome: "not-begun" });
      expect(await subject.provisioner.cancel(unknown)).toMatchObject({ outcome: "not-begun" });
    });

    it("does not begin what is cancelled before, and leaves no stack", async () => {
      const result = await deploy(subject.templates.first, "early", {
        signal: AbortSignal.abort(),
      });

      expect(result).toMatchObject({ outcome: "cancelled", stack: undefined });
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
      expect(events).toEqual([]);
    });

    it("is not cancelled by the token of another deployment", async () => {
      await deploy(subject.templates.first, "done");

      const cancelled = await subject.provisioner.cancel({ stackName, clientToken: "other" });

      expect(cancelled).toMatchObject({ outcome: "not-begun" });
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        status: "CREATE_COMPLETE",
      });
    });

    it("is past cancelling once it has ended", async () => {
      await deploy(subject.templates.first, "done");

      const cancelled = await subject.provisioner.cancel({ stackName, clientToken: "done" });

      expect(cancelled).toMatchObject({ outcome: "too-late" });
    });

    it("deletes nothing by planning over a creation that failed", async () => {
      await deploy(subject.templates.failing);

      const result = await plan(subject.templates.first);

      expect(result).toEqual({ outcome: "recreated" });
      expect(await subject.provisioner.describe(stackName)).toMatchObject({
        status: "ROLLBACK_COMPLETE",
      });
    });

    it("joins the deletion of a token instead of starting another", async () => {
      await deploy(subject.templates.first);

      const results = await Promise.all([remove("gone"), remove("gone")]);

      expect(results.map(({ outcome }) => outcome)).toEqual(["deleted", "deleted"]);
      expect(statuses().filter((status) => status === "DELETE_COMPLETE").length).toBeGreaterThan(0);
      expect(await subject.provisioner.describe(stackName)).toBeUndefined();
    });
  });
}
