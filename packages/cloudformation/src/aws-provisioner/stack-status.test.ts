import { StackStatus } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { first, setUp, stackName } from "./provisioner-fixture.ts";

describe("each status of a stack", () => {
  const ends = {
    deployed: [
      "CREATE_COMPLETE",
      "UPDATE_COMPLETE",
      "UPDATE_ROLLBACK_COMPLETE",
      "IMPORT_COMPLETE",
      "IMPORT_ROLLBACK_COMPLETE",
      "ROLLBACK_COMPLETE",
      "REVIEW_IN_PROGRESS",
      "DELETE_COMPLETE",
    ],
    failed: [
      "CREATE_FAILED",
      "UPDATE_FAILED",
      "ROLLBACK_FAILED",
      "DELETE_FAILED",
      "UPDATE_ROLLBACK_FAILED",
      "IMPORT_ROLLBACK_FAILED",
    ],
  } as const;
  const outcomes = Object.entries(ends).flatMap(([outcome, statuses]) =>
    statuses.map((status) => [status as string, outcome] as const),
  );
  const moving = Object.values(StackStatus).filter(
    (status) => status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS",
  );

  it("has a reaction", () => {
    const covered = [...outcomes.map(([status]) => status), ...moving];

    expect(covered.sort()).toEqual(Object.values(StackStatus).sort());
  });

  it.each(outcomes)("%s: a deployment is %s", async (status, outcome) => {
    const { deploy, addStack } = setUp();
    const stack = addStack(stackName, status);
    if (status === "REVIEW_IN_PROGRESS") stack.body = undefined;

    const result = await deploy();

    expect(result.outcome).toBe(outcome);
    if (result.outcome === "failed") {
      expect(result.reason).toContain(`the stack is in ${status} state and cannot be updated: `);
    }
  });

  it.each(moving)("%s: a deployment waits", async (status) => {
    const { provisioner, addStack } = setUp();
    addStack(stackName, status);

    const step = await provisioner.begin(first);

    expect(step).toMatchObject({ outcome: "waiting", reason: `the stack is ${status}` });
  });
});
