import type { DynamoDb } from "@proton/dynamodb";
import type { Principal } from "../iam/credentials.ts";
import { evaluatePolicies } from "../iam/evaluate.ts";
import type { Policy } from "../iam/policy.ts";
import { namesOneOf } from "../iam/principal-names.ts";
import type { Credentials } from "../services.ts";

/** What one account can get from the others. */
export interface OtherAccounts {
  /** Reads an object of another account's bucket. */
  readObject(bucket: string, key: string): Promise<Uint8Array>;
  /** Credentials of another account's role, if that account lets the caller assume it. */
  assumeRole(request: ForeignRoleRequest): Credentials | undefined;
  /** Another account's tables in this Region; `undefined` for an account that there is not. */
  tablesOf(accountId: string): SharedTables | undefined;
}

/** Tables, as far as other accounts can be let in. */
export type SharedTables = Pick<DynamoDb, "execute" | "partitionKeyOf" | "resourcePolicyOf">;

/** Somebody of one account who wants to be a role of another one. */
export interface ForeignRoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly caller: Principal;
  readonly callerAccountId: string;
  /** What the caller says that the role's account told it. */
  readonly externalId?: string;
}

/**
 * Whether a role's trust policy lets somebody of another account assume it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function trusts(
  trustPolicy: Policy,
  { roleArn, caller, callerAccountId, externalId }: ForeignRoleRequest,
): boolean {
  const root = `arn:aws:iam::${callerAccountId}:root`;
  const own = caller.kind === "role" ? [caller.roleArn, caller.arn] : [caller.arn];
  const names = [...own, callerAccountId, root];
  const context = {
    "aws:PrincipalArn": own[0] ?? root,
    "aws:PrincipalAccount": callerAccountId,
    "aws:PrincipalIsAWSService": "false",
    ...(externalId !== undefined && { "sts:ExternalId": externalId }),
  };
  const request = { action: "sts:AssumeRole", resource: roleArn, context };
  const { decision } = evaluatePolicies([trustPolicy], request, (statement) =>
    namesOneOf(statement, names),
  );
  return decision === "allowed";
}
