import { DescribeStacksCommand, type Stack as SdkStack } from "@aws-sdk/client-cloudformation";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** A stack by its name, or by its id when it may be deleted meanwhile. */
export async function findStack(
  context: ProvisionerContext,
  stack: string,
): Promise<SdkStack | undefined> {
  const found = await findMissing(
    context.client.send(new DescribeStacksCommand({ StackName: stack })),
  );
  return found?.Stacks?.[0];
}

/** The answer, or `undefined` where CloudFormation says that what was asked for is not there. */
export async function findMissing<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    const { name, message } = error as Error;
    // CloudFormation has no error of its own for a missing stack.
    if (name === "ChangeSetNotFound" || name === "ChangeSetNotFoundException") return undefined;
    if (/does not exist/.test(message)) return undefined;
    throw error;
  }
}
