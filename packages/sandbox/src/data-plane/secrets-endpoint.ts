import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import { findSecret } from "../state/stack-secrets.ts";
import type { StackStore } from "../state/stack-store.ts";
import { createJsonEndpoint, JsonApiError, type JsonInput, textOf } from "./json-endpoint.ts";

/** What the header `x-amz-target` of its requests begins with. */
export const SECRETS_TARGET_PREFIX = "secretsmanager.";

/** Reads the secrets that stacks made; what changes them is their stack. */
export function createSecretsEndpoint(options: {
  readonly stacks: StackStore;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}) {
  const { stacks, authenticate, accessControl } = options;

  const secretOf = ({ SecretId }: JsonInput) => findSecret(stacks, textOf(SecretId, "SecretId"));

  function requireSecret(input: JsonInput) {
    const secret = secretOf(input);
    if (secret !== undefined) return secret;
    throw new JsonApiError(
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    );
  }

  const resources = (input: JsonInput) => [
    secretOf(input)?.arn ?? textOf(input.SecretId, "SecretId"),
  ];
  const operations = {
    GetSecretValue: {
      resources,
      answer(input: JsonInput) {
        const { arn, name, created, value } = requireSecret(input);
        const VersionId = "00000000-0000-4000-8000-000000000001";
        return {
          ...{ ARN: arn, Name: name, SecretString: value, VersionId },
          ...{ VersionStages: ["AWSCURRENT"], CreatedDate: created },
        };
      },
    },
    DescribeSecret: {
      resources,
      answer(input: JsonInput) {
        const { arn, name, created, description } = requireSecret(input);
        return { ARN: arn, Name: name, Description: description, CreatedDate: created };
      },
    },
  };
  const guard = { authenticate, accessControl };
  const service = "secretsmanager";
  return createJsonEndpoint({ service, targetPrefix: SECRETS_TARGET_PREFIX, operations, ...guard });
}
