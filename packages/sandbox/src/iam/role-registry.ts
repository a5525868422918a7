import { awsManagedPolicy } from "./managed-policies.ts";
import type { Policy } from "./policy.ts";

export interface Role {
  readonly roleArn: string;
  readonly roleName: string;
  readonly inlinePolicies: readonly Policy[];
  readonly managedPolicyArns: readonly string[];
  readonly permissionsBoundaryArn?: string;
  /** Who may assume it. */
  readonly trustPolicy?: Policy;
}

/** A policy that names its roles itself: `AWS::IAM::Policy`, or `Roles` of a managed policy. */
export interface PolicyAttachment {
  readonly policy: Policy;
  readonly roleNames: readonly string[];
}

/** Everything that decides what a role may do. */
export interface RolePolicies {
  readonly identity: readonly Policy[];
  readonly boundary?: readonly Policy[];
  /** Managed policies that the sandbox does not know: they grant nothing here. */
  readonly unknownPolicyArns: readonly string[];
}

/** The roles and policies of all stacks. */
export interface RoleRegistry {
  putRole(role: Role): void;
  deleteRole(roleName: string): void;
  putManagedPolicy(arn: string, policy: Policy): void;
  hasManagedPolicy(arn: string): boolean;
  deleteManagedPolicy(arn: string): void;
  /** `id` names the attachment, so that it can be replaced and removed. */
  putAttachment(id: string, attachment: PolicyAttachment): void;
  deleteAttachment(id: string): void;
  /** The ARNs of all roles. */
  roleArns(): readonly string[];
  /** `undefined` when there is no such role. */
  policiesOf(roleArn: string): RolePolicies | undefined;
  /** `undefined` when there is no such role. */
  trustPolicyOf(roleArn: string): Policy | undefined;
}

export function createRoleRegistry(): RoleRegistry {
  const roles = new Map<string, Role>();
  const managed = new Map<string, Policy>();
  const attachments = new Map<string, PolicyAttachment>();
  const resolved = new Map<string, RolePolicies>();
  const managedPolicy = (arn: string) => managed.get(arn) ?? awsManagedPolicy(arn);

  function resolve(role: Role): RolePolicies {
    const attached = [...attachments.values()].filter(({ roleNames }) =>
      roleNames.includes(role.roleName),
    );
    const boundaryArn = role.permissionsBoundaryArn;
    const boundary = boundaryArn === undefined ? undefined : managedPolicy(boundaryArn);
    const arns = [...role.managedPolicyArns, ...(boundaryArn === undefined ? [] : [boundaryArn])];
    return {
      identity: [
        ...role.inlinePolicies,
        ...role.managedPolicyArns.flatMap((arn) => managedPolicy(arn) ?? []),
        ...attached.map(({ policy }) => policy),
      ],
      ...(boundaryArn !== undefined && { boundary: boundary === undefined ? [] : [boundary] }),
      unknownPolicyArns: arns.filter((arn) => managedPolicy(arn) === undefined),
    };
  }

  /** What a role may do is worked out once until anything changes. */
  const changing =
    <Arguments extends unknown[]>(change: (...given: Arguments) => unknown) =>
    (...given: Arguments) => {
      resolved.clear();
      change(...given);
    };

  const find = (roleArn: string): Role | undefined => {
    const role = roles.get(roleArn.slice(roleArn.lastIndexOf("/") + 1));
    return role?.roleArn === roleArn ? role : undefined;
  };

  return {
    putRole: changing((role) => roles.set(role.roleName, role)),
    deleteRole: changing((roleName) => roles.delete(roleName)),
    putManagedPolicy: changing((arn, policy) => managed.set(arn, policy)),
    hasManagedPolicy: (arn) => managed.has(arn),
    deleteManagedPolicy: changing((arn) => managed.delete(arn)),
    putAttachment: changing((id, attachment) => attachments.set(id, attachment)),
    deleteAttachment: changing((id) => attachments.delete(id)),
    roleArns: () => [...roles.values()].map(({ roleArn }) => roleArn),
    policiesOf(roleArn) {
      const known = resolved.get(roleArn);
      if (known !== undefined) return known;
      const role = find(roleArn);
      if (role === undefined) return undefined;
      const policies = resolve(role);
      resolved.set(roleArn, policies);
      return policies;
    },
    trustPolicyOf: (roleArn) => find(roleArn)?.trustPolicy,
  };
}
