import { deployStack, removeStack } from "../drive-stack.ts";
import type { DeployStackRequest } from "../provisioner.ts";
import { createAwsProvisioner } from "./aws-provisioner.ts";
import { fakeCloudFormation } from "./fake-cloudformation.ts";

const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The AWS provisioner on the fake CloudFormation, with the loop around it. */
export function setUp(options: { readonly looks?: number; readonly pageSize?: number } = {}) {
  const aws = fakeCloudFormation(options.looks, options.pageSize);
  const provisioner = createAwsProvisioner({
    client: aws.client,
    sleep,
    waitMilliseconds: 1,
  });
  const troubles: string[] = [];
  const onUnreachable = ({ reason }: { readonly reason: string }) => troubles.push(reason);
  const deploy = (request: Partial<DeployStackRequest> = {}, more = {}) =>
    deployStack(provisioner, { ...first, ...request }, { sleep, onUnreachable, ...more });
  const remove = (clientToken = "gone") =>
    removeStack(provisioner, { stackName, clientToken }, { sleep, onUnreachable });
  const count = (name: string) => aws.calls.filter((call) => call === name).length;
  return { ...aws, provisioner, deploy, remove, count, troubles };
}

export const stackName = "AWSProton-a";
export const first = { stackName, templateBody: "one", clientToken: "t1" };
