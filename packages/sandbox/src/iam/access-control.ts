import type { SandboxEvent } from "../services.ts";
import type { RequestContext } from "./conditions.ts";
import type { Principal } from "./credentials.ts";
import { type AccessRequest, type Evaluation, evaluatePolicies } from "./evaluate.ts";
import { createKnownDecisions } from "./known-decisions.ts";
import type { Policy, PolicyStatement } from "./policy.ts";
import { namesOneOf } from "./principal-names.ts";
import type { RolePolicies, RoleRegistry } from "./role-registry.ts";

export interface AccessControlOptions {
  readonly roles: RoleRegistry;
  readonly accountId: string;
  readonly region: string;
  readonly clock: () => Date;
  readonly onEvent?: (event: SandboxEvent) => void;
  /** Told everything that roles ask for, and what was decided. */
  readonly onAccess?: (access: DecidedAccess) => void;
}

/** Something that a role wanted to do. */
export interface DecidedAccess {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
  /** The statements of its own policies that say that it may: a boundary can refuse it nevertheless. */
  readonly statements: readonly PolicyStatement[];
}

export interface AccessControl {
  /**
   * `undefined` when the principal may do all of it, else AWS's message about the first thing that
   * it may not. A resource policy (of a bucket) can add to what the role's policies allow.
   */
  refusal(
    principal: Principal,
    requests: readonly AccessRequest[],
    resourcePolicy?: Policy,
  ): string | undefined;
  /** As `refusal`, for something of another account: the principal's policies and those there must allow it. */
  foreignRefusal(
    principal: Principal,
    request: AccessRequest,
    resourcePolicy: Policy | undefined,
    owner: string,
  ): string | undefined;
}

type Reason =
  | "identity"
  | "explicit"
  | "boundary"
  | "explicit-boundary"
  | "resource"
  | "explicit-resource";

interface Decision {
  /** Why it is refused; absent when it is allowed. */
  readonly reason?: Reason;
  readonly statements: readonly PolicyStatement[];
}

export function createAccessControl(options: AccessControlOptions): AccessControl {
  const { roles, accountId, region, clock, onEvent } = options;
  const reported = new Set<string>();
  const known = createKnownDecisions<Decision>();

  const contextOf = (principal: Principal): RequestContext => ({
    "aws:PrincipalArn": principal.kind === "role" ? principal.roleArn : principal.arn,
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalType": principal.kind === "role" ? "AssumedRole" : "Account",
    "aws:PrincipalIsAWSService": "false",
    "aws:ResourceAccount": accountId,
    "aws:RequestedRegion": region,
    "aws:CurrentTime": clock().toISOString(),
    "aws:EpochTime": String(Math.floor(clock().getTime() / 1000)),
    // The templates are written for AWS, where every call of the SDK is encrypted.
    "aws:SecureTransport": "true",
    "aws:SourceIp": "127.0.0.1",
  });

  /** Once for each role and thing: it is a property of the template, not of the request. */
  function reportNotEvaluated(roleArn: string, what: readonly string[]) {
    for (const part of what) {
      const name = `${roleArn} ${part}`;
      if (reported.has(name)) continue;
      reported.add(name);
      onEvent?.({ code: "policy-not-evaluated", level: "warning", data: { roleArn, part } });
    }
  }

  function check(
    principal: Principal & { kind: "role" },
    request: AccessRequest,
    resourcePolicy: Policy | undefined,
  ): Decision {
    const policies = roles.policiesOf(principal.roleArn);
    const decide = () => evaluate(principal, policies, request, resourcePolicy);
    if (policies === undefined || resourcePolicy !== undefined) return decide();
    return known.decision(policies, request, decide);
  }

  function evaluate(
    principal: Principal & { kind: "role" },
    policies: RolePolicies | undefined,
    request: AccessRequest,
    resourcePolicy: Policy | undefined,
  ): Decision {
    const { action, resource: arn, context } = request;
    const full = { action, resource: arn, context: { ...contextOf(principal), ...context } };
    const identity = evaluatePolicies(policies?.identity ?? [], full);
    const boundary = policies?.boundary && evaluatePolicies(policies.boundary, full);
    const resource = evaluatePolicies(resourcePolicy ? [resourcePolicy] : [], full, (statement) =>
      namesPrincipal(statement, principal, accountId),
    );
    const all = [identity, boundary, resource].filter(
      (one): one is Evaluation => one !== undefined,
    );
    reportNotEvaluated(principal.roleArn, [
      ...all.flatMap(({ notEvaluated }) => notEvaluated),
      ...(policies?.unknownPolicyArns ?? []).map((arn) => `managed policy ${arn}`),
    ]);
    const reason = reasonOf(identity, boundary, resource);
    return { statements: identity.allowing, ...(reason !== undefined && { reason }) };
  }

  /** Says why somebody may not do something, also to who runs the sandbox. */
  function refused(principal: Principal, { action, resource }: AccessRequest, reason: Reason) {
    const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${because(reason, action)}`;
    onEvent?.({
      code: "access-denied",
      level: "warning",
      data: {
        message,
        ...(principal.kind === "role" && {
          roleArn: principal.roleArn,
          sessionName: principal.sessionName,
        }),
        action,
        resource,
        ...(reason === "identity" && {
          statement: { Effect: "Allow", Action: action, Resource: resource },
        }),
      },
    });
    return message;
  }

  function refusal(
    principal: Principal,
    requests: readonly AccessRequest[],
    resourcePolicy?: Policy,
  ): string | undefined {
    if (principal.kind === "operator") return undefined;
    for (const request of requests) {
      const { reason, statements } = check(principal, request, resourcePolicy);
      const { action, resource } = request;
      const { roleArn } = principal;
      const isAllowed = reason === undefined;
      options.onAccess?.({ roleArn, action, resource, isAllowed, statements });
      if (reason !== undefined) return refused(principal, request, reason);
    }
    return undefined;
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html */
  function foreignRefusal(
    principal: Principal,
    { action, resource, context }: AccessRequest,
    resourcePolicy: Policy | undefined,
    owner: string,
  ): string | undefined {
    const request = { action, resource, context: { ...context, "aws:ResourceAccount": owner } };
    const own = refusal(principal, [request]);
    if (own !== undefined) return own;
    const names = [...ownNamesOf(principal), ...namesOfAccount(accountId)];
    const full = { ...request, context: { ...contextOf(principal), ...request.context } };
    const { decision } = evaluatePolicies(resourcePolicy ? [resourcePolicy] : [], full, (one) =>
      namesOneOf(one, names),
    );
    if (decision === "allowed") return undefined;
    return refused(
      principal,
      request,
      decision === "explicit-deny" ? "explicit-resource" : "resource",
    );
  }

  return { refusal, foreignRefusal };
}

/** Why it is refused; `undefined` when it is allowed. */
function reasonOf(
  identity: Evaluation,
  boundary: Evaluation | undefined,
  resource: Evaluation,
): Reason | undefined {
  if (identity.decision === "explicit-deny") return "explicit";
  if (boundary?.decision === "explicit-deny") return "explicit-boundary";
  if (resource.decision === "explicit-deny") return "explicit-resource";
  if (resource.decision === "allowed" && identity.decision !== "allowed") return undefined;
  if (identity.decision !== "allowed") return "identity";
  return boundary === undefined || boundary.decision === "allowed" ? undefined : "boundary";
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function because(reason: Reason, action: string): string {
  switch (reason) {
    case "identity":
      return `because no identity-based policy allows the ${action} action`;
    case "boundary":
      return `because no permissions boundary allows the ${action} action`;
    case "resource":
      return `because no resource-based policy allows the ${action} action`;
    case "explicit":
      return "with an explicit deny in an identity-based policy";
    case "explicit-boundary":
      return "with an explicit deny in a permissions boundary";
    case "explicit-resource":
      return "with an explicit deny in a resource-based policy";
  }
}

const ownNamesOf = (principal: Principal): readonly string[] =>
  principal.kind === "role" ? [principal.roleArn, principal.arn] : [principal.arn];

const namesOfAccount = (accountId: string) => [accountId, `arn:aws:iam::${accountId}:root`];

/**
 * Whether a statement of something in the principal's own account is about it. One that names the account
 * leaves it to the account's own policies whom it lets in, but denies to all of it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts,
 * as tried at https://zenn.dev/dannykitadani/articles/a03a4864f88ac4
 */
function namesPrincipal(
  statement: PolicyStatement,
  principal: Principal & { kind: "role" },
  accountId: string,
): boolean {
  const own = ownNamesOf(principal);
  const isDenied = statement.effect === "Deny" || statement.notPrincipals !== undefined;
  return namesOneOf(statement, isDenied ? [...own, ...namesOfAccount(accountId)] : own);
}
