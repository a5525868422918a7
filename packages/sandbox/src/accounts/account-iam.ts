import { createRoleRegistry, type RoleRegistry } from "../iam/role-registry.ts";
import type { StackStore } from "../state/stack-store.ts";

/** What the Regions of an account have in common: roles, and credentials of them. */
export interface AccountIam {
  /** What credentials are derived from. */
  readonly secret: string;
  readonly roles: RoleRegistry;
  /** The stacks of each Region. */
  readonly stacks: StackStore[];
}

/** That of an account whose first Region is being opened. */
export function createAccountIam(secret: string): AccountIam {
  return { secret, roles: createRoleRegistry(), stacks: [] };
}
