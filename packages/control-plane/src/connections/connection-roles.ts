import { validationError } from "../errors.ts";
import type { ConnectionRecord } from "../records/connection-record.ts";

type Roles = Partial<Pick<ConnectionRecord, "roleArn" | "componentRoleArn" | "codebuildRoleArn">>;

/** @throws ProtonError `ValidationException` for a role of another account than the environment's */
export function checkRoles(environmentAccountId: string, roles: Roles): void {
  for (const [name, arn] of Object.entries(roles)) {
    if (arn.split(":")[4] === environmentAccountId) continue;
    throw validationError(
      `${name} is ${arn}, but the roles of a connection belong to the environment account ${environmentAccountId}.`,
    );
  }
}
