import { matchesWildcard } from "../iam/wildcard.ts";
import type { FunctionPermission } from "../services.ts";

export interface Caller {
  /** A service such as `apigateway.amazonaws.com`, an account or an ARN. */
  readonly principal: string;
  readonly sourceArn?: string;
}

/** Whether one of a function's `AWS::Lambda::Permission` statements lets `caller` invoke it. */
export function permits(permissions: Iterable<FunctionPermission>, caller: Caller): boolean {
  for (const permission of permissions) {
    if (
      matchesAction(permission.action) &&
      matchesPrincipal(permission.principal, caller.principal) &&
      (permission.sourceArn === undefined ||
        (caller.sourceArn !== undefined && arnLike(permission.sourceArn, caller.sourceArn))) &&
      (permission.sourceAccount === undefined ||
        permission.sourceAccount === caller.sourceArn?.split(":")[4])
    ) {
      return true;
    }
  }
  return false;
}

function matchesAction(action: string): boolean {
  return matchesWildcard(action.toLowerCase(), "lambda:invokefunction");
}

function matchesPrincipal(allowed: string, principal: string): boolean {
  if (allowed === "*" || allowed === principal) return true;
  // An account stands for every principal in it.
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(allowed)?.[1];
  return account !== undefined && principal.split(":")[4] === account;
}

/**
 * The `ArnLike` operator, by which `SourceArn` is compared: each of the six parts on its own, so
 * that no wildcard reaches over a colon except in the last.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnLike(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  if (patterns.length !== 6 || parts.length !== 6) return false;
  return patterns.every((part, index) => matchesWildcard(part, parts[index] ?? ""));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}
