/** What the stack itself is called among the resources of its events. */
export const STACK_TYPE = "AWS::CloudFormation::Stack";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

export function isStackName(name: string): boolean {
  return STACK_NAME.test(name);
}

/** The ARN of a new stack. */
export function newStackId(
  { region, accountId }: { readonly region: string; readonly accountId: string },
  stackName: string,
  uuid: string,
): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${uuid}`;
}
