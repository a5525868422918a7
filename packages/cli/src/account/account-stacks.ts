import { type CloudFormationClient, paginateDescribeStacks } from "@aws-sdk/client-cloudformation";
import type { Provisioner } from "@proton/cloudformation";
import { createStackImport, detectDrift } from "@proton/cloudformation/aws-provisioner";
import type { AccountStacks, StackSummary } from "../adopt/account-stacks.ts";
import { lookingPause } from "./looking-pause.ts";

/** The stacks that a client of CloudFormation sees. */
export function accountStacks(options: {
  readonly accountId: string;
  readonly client: CloudFormationClient;
  readonly provisioner: Provisioner;
}): AccountStacks {
  const { accountId, client, provisioner } = options;
  return {
    accountId,
    list: () => listStacks(client),
    describe: (stackName) => provisioner.describe(stackName),
    plan: (request) => provisioner.plan(request),
    imports: createStackImport({ client, ...lookingPause() }),
    detectDrift: (stackName) => detectDrift({ client, stackName, ...lookingPause() }),
  };
}

async function listStacks(client: CloudFormationClient): Promise<readonly StackSummary[]> {
  const found: StackSummary[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName = "", StackStatus, Tags = [] } of Stacks) {
      const tags = Tags.map(({ Key = "", Value = "" }) => [Key, Value] as const);
      found.push({
        stackName: StackName,
        tags: Object.fromEntries(tags),
        isUnderReview: StackStatus === "REVIEW_IN_PROGRESS",
      });
    }
  }
  return found;
}
