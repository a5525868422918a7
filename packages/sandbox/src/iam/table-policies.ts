import { type DynamoDb, DynamoDbError } from "@proton/dynamodb";
import { MalformedPolicyError, type Policy, parsePolicy } from "./policy.ts";

/**
 * Reads the policy of a table or a stream.
 *
 * @throws {MalformedPolicyError} for what IAM would refuse, a statement without a principal included
 */
export function readTablePolicy(arn: string, document: unknown): Policy {
  const name = `of ${arn}`;
  const policy = parsePolicy(name, document);
  const at = policy.statements.findIndex((one) => !one.principals && !one.notPrincipals);
  if (at >= 0) throw new MalformedPolicyError(name, `Statement ${at}: must have a Principal`);
  return policy;
}

/**
 * Refuses, in DynamoDB's words, a request that brings a policy which is none. They are quoted in
 * https://github.com/aws-controllers-k8s/dynamodb-controller/pull/176
 */
export function checkTablePolicy(arn: string, document: unknown): Policy {
  try {
    return readTablePolicy(arn, document);
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    throw new DynamoDbError(
      "ValidationException",
      `One or more parameter values were invalid: Invalid policy document: ${error.message}`,
    );
  }
}

/** The policies that hold for tables, indexes and streams; each revision is read once. */
export function createTablePolicies(
  dynamodb: Pick<DynamoDb, "resourcePolicyOf">,
): (arn: string) => Policy | undefined {
  const read = new WeakMap<object, Policy>();
  return (arn) => {
    const kept = dynamodb.resourcePolicyOf(arn);
    if (kept === undefined) return undefined;
    const known = read.get(kept);
    if (known) return known;
    const policy = readTablePolicy(arn, kept.document);
    read.set(kept, policy);
    return policy;
  };
}
