import type { StackDrift } from "@proton/cloudformation/aws-provisioner";
import { describe, expect, it } from "vitest";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import type { Connection } from "../connection/connection.ts";
import { readDrift } from "./read-drift.ts";
import type { DeployableStatus, Status } from "./read-status.ts";

const OWN = "111111111111";
const OTHER = "222222222222";
const inSync: StackDrift = { outcome: "in-sync" };

/** Something whose last deployment has the id of its stack. */
function deployable(name: string, stackName: string, more: object = {}): DeployableStatus {
  return {
    ...{ name, templateName: "tiny", deploymentStatus: "SUCCEEDED" },
    lastAttemptedDeploymentId: stackName,
    lastDeploymentSucceededAt: new Date(0),
    ...more,
  };
}

const nothing: Status = {
  ...{ templates: [], environments: [], services: [], components: [], connections: [] },
};

function accountOf(accountId: string, names: readonly string[]) {
  const looked: string[] = [];
  const stacks: AccountStacks = {
    accountId,
    list: async () => names.map((stackName) => ({ stackName, tags: {} })),
    describe: async () => undefined,
    plan: async () => ({ outcome: "planned", changes: [] }),
    async detectDrift(stackName) {
      looked.push(stackName);
      return inSync;
    },
  };
  return { stacks, looked };
}

function connectionTo(own: AccountStacks, other?: AccountStacks): Connection {
  const accepted = {
    ...{ id: "1", environmentName: "theirs", environmentAccountId: OTHER, status: "CONNECTED" },
    roleArn: `arn:aws:iam::${OTHER}:role/r`,
  };
  return {
    description: "the records of this test",
    api: { call: async () => ({ environmentAccountConnections: other ? [accepted] : [] }) },
    adoption: own,
    deploymentDetails: async (stackName: string) => ({
      deployment: { stackName, selfManaged: stackName === "merged", codeBuild: false },
    }),
    stacksAs: () => other,
  } as unknown as Connection;
}

describe("readDrift", () => {
  it("looks at the stacks that records name, each in its account, and at no others", async () => {
    const own = accountOf(OWN, ["AWSProton-ours", "AWSProton-pipe", "AWSProton-of-somebody-else"]);
    const other = accountOf(OTHER, ["AWSProton-theirs", "AWSProton-app", "AWSProton-older"]);
    const status: Status = {
      ...nothing,
      environments: [
        deployable("ours", "AWSProton-ours", { accountId: OWN }),
        deployable("theirs", "AWSProton-theirs", { accountId: OTHER }),
        deployable("pulled", "merged"),
      ],
      services: [
        {
          ...{ name: "app", templateName: "tiny", status: "ACTIVE" },
          instances: [deployable("dev", "AWSProton-app", { environmentName: "theirs" })],
          pipeline: deployable("app", "AWSProton-pipe"),
        },
      ],
    };

    const states = await readDrift(connectionTo(own.stacks, other.stacks), status);

    expect(own.looked).toEqual(["AWSProton-ours", "AWSProton-pipe"]);
    expect(other.looked).toEqual(["AWSProton-theirs", "AWSProton-app"]);
    expect(states.map(({ accountId, stackName }) => `${accountId} ${stackName}`)).toEqual([
      `${OWN} AWSProton-ours`,
      `${OWN} AWSProton-pipe`,
      `${OTHER} AWSProton-theirs`,
      `${OTHER} AWSProton-app`,
    ]);
  });

  it("says that a stack is gone, unless none was ever made", async () => {
    const own = accountOf(OWN, []);
    const status: Status = {
      ...nothing,
      environments: [
        deployable("deleted", "AWSProton-deleted"),
        deployable("failed", "AWSProton-failed", { lastDeploymentSucceededAt: undefined }),
      ],
    };

    const states = await readDrift(connectionTo(own.stacks), status);

    expect(states).toEqual([
      {
        ...{ stackName: "AWSProton-deleted", accountId: OWN },
        drift: {
          outcome: "failed",
          reason: "the stack is gone: `proton apply` makes another",
        },
      },
    ]);
  });

  it("says of an environment of another account that no connection leads there", async () => {
    const own = accountOf(OWN, []);
    const environments = [deployable("theirs", "AWSProton-theirs", { accountId: OTHER })];

    const [state] = await readDrift(connectionTo(own.stacks), { ...nothing, environments });

    expect(state).toMatchObject({ accountId: OTHER, drift: { outcome: "failed" } });
    expect(state?.stackName).toBe("the stacks of environment theirs");
  });
});
