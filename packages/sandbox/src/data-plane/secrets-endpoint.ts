import type { IncomingMessage } from "node:http";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import type { StackStore } from "../state/stack-store.ts";
import { createJsonEndpoint, JsonApiError, type JsonInput, textOf } from "./json-endpoint.ts";

const TARGET_PREFIX = "secretsmanager.";

/** Whether a request is for Secrets Manager. */
export function isSecretsRequest({ headers }: IncomingMessage): boolean {
  return String(headers["x-amz-target"] ?? "").startsWith(TARGET_PREFIX);
}

/** Reads the secrets that stacks made; what changes them is their stack. */
export function createSecretsEndpoint(options: {
  readonly stacks: StackStore;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}) {
  const { stacks, authenticate, accessControl } = options;

  function secretOf({ SecretId }: JsonInput) {
    const id = textOf(SecretId, "SecretId");
    for (const stack of stacks.all()) {
      for (const { type, physicalId, data, properties } of Object.values(stack.resources)) {
        if (type !== "AWS::SecretsManager::Secret") continue;
        // The name stands before a hyphen and six random characters.
        const name = physicalId.split(":").slice(6).join(":").slice(0, -7);
        if (![physicalId, physicalId.slice(0, -7), name].includes(id)) continue;
        const created = new Date(stack.updatedAt ?? stack.createdAt).getTime() / 1000;
        return { arn: physicalId, name, created, value: data?.value, properties };
      }
    }
    return undefined;
  }

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
        const { arn, name, created, properties } = requireSecret(input);
        return { ARN: arn, Name: name, Description: properties.Description, CreatedDate: created };
      },
    },
  };
  const guard = { authenticate, accessControl };
  const service = "secretsmanager";
  return createJsonEndpoint({ service, targetPrefix: TARGET_PREFIX, operations, ...guard });
}
