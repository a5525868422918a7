import type { ForeignRoleRequest, OtherAccounts } from "../accounts/other-accounts.ts";
import type { Clock } from "../clock.ts";
import { type CredentialIssuer, rolePrincipal } from "../iam/credentials.ts";
import type { RoleRegistry } from "../iam/role-registry.ts";
import type { Credentials } from "../services.ts";
import type { QueryService } from "./query-endpoint.ts";
import { QueryError, validationError } from "./query-error.ts";

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const DEFAULT_SECONDS = 3600;

interface StsOptions {
  readonly accountId: string;
  readonly credentials: CredentialIssuer;
  readonly roles: RoleRegistry;
  readonly clock: Clock;
  readonly otherAccounts?: OtherAccounts | undefined;
}

/** The calls to STS that say who one is and let one become a role. */
export function createSts(options: StsOptions): QueryService {
  const { accountId, clock } = options;
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: new Set(["GetCallerIdentity", "AssumeRole"]),
    access: (operation, form) =>
      operation === "AssumeRole"
        ? [{ action: "sts:AssumeRole", resource: form.required("RoleArn"), context: {} }]
        : [],

    async execute(operation, form, { principal }) {
      if (operation === "GetCallerIdentity") {
        const UserId = principal.kind === "role" ? `${principal.sessionName}` : accountId;
        return { UserId, Account: accountId, Arn: principal.arn };
      }
      const roleArn = form.required("RoleArn");
      const sessionName = form.required("RoleSessionName");
      const seconds = Number(form.text("DurationSeconds") ?? DEFAULT_SECONDS);
      if (!ROLE_ARN.test(roleArn)) throw validationError(`${roleArn} is invalid`);
      if (!SESSION_NAME.test(sessionName)) {
        throw validationError(
          `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
        );
      }
      if (!(seconds >= 900 && seconds <= 43_200)) {
        throw validationError(
          `1 validation error detected: Value '${form.text("DurationSeconds")}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
        );
      }
      const externalId = form.text("ExternalId");
      const given = assume(options, {
        ...{ roleArn, sessionName, caller: principal },
        ...(externalId !== undefined && { externalId }),
      });
      if (given === undefined) {
        throw new QueryError(
          "AccessDenied",
          `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
          403,
        );
      }
      const { accessKeyId, secretAccessKey, sessionToken } = given;
      const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          SessionToken: sessionToken,
          Expiration: new Date(clock().getTime() + seconds * 1000).toISOString(),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${roleName}:${sessionName}`,
          Arn: rolePrincipal(roleArn, sessionName).arn,
        },
      };
    },
  };
}

/** A role of this account is anybody's who may assume roles; one of another account asks that one. */
function assume(
  { accountId, credentials, roles, otherAccounts }: StsOptions,
  asked: Omit<ForeignRoleRequest, "callerAccountId">,
): Credentials | undefined {
  const { roleArn, sessionName } = asked;
  if (roleArn.split(":")[4] !== accountId) {
    return otherAccounts?.assumeRole({ ...asked, callerAccountId: accountId });
  }
  return roles.policiesOf(roleArn) && credentials.credentialsFor(roleArn, sessionName);
}
