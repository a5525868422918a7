import type { Provisioner } from "@proton/cloudformation";
import type { CodeBuildRunner } from "./code-build.ts";

/** Who acts in another account. */
export interface AccountRole {
  /** Twelve digits. */
  readonly accountId: string;
  /** Of that account; assumed for everything that is done there. */
  readonly roleArn: string;
}

/** Reaches the accounts that environments are provisioned in through a connection. */
export interface EnvironmentAccounts {
  /** Makes stacks there, as the role; `undefined` for an account that it does not reach. */
  provisioner(role: AccountRole): Provisioner | undefined;
  /** Absent where nobody runs commands there. The role starts them, and CodeBuild has another one. */
  codeBuild?(role: AccountRole): CodeBuildRunner | undefined;
}
