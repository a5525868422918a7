import type { AccessRequest } from "../iam/evaluate.ts";
import { findParameter } from "../state/stack-parameters.ts";
import { findSecret } from "../state/stack-secrets.ts";
import type { StackStore } from "../state/stack-store.ts";

/** What an environment variable of a build may refer to. */
export type ReferenceKind = "parameter" | "secret";

/** A value that a build's environment refers to. @throws Error saying why there is none */
export type ResolveReference = (kind: ReferenceKind, reference: string) => string;

/** What {@link createReferences} reads, and whether a build may. */
export interface ReferencesOptions {
  readonly stacks: StackStore;
  readonly region: string;
  readonly accountId: string;
  /** Why the build's role may not do something; `undefined` when it may. */
  readonly refusal: (access: AccessRequest) => string | undefined;
}

const SECRET_ARN = /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::(.*))?$/;

/**
 * Reads the parameters and secrets of stacks with the rights of a build's role.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function createReferences(options: ReferencesOptions): ResolveReference {
  const { stacks, region, accountId, refusal } = options;

  function assertAllowed(action: string, resource: string): void {
    const message = refusal({ action, resource, context: {} });
    if (message !== undefined) throw new Error(message);
  }

  function parameterOf(name: string): string {
    const arn = `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;
    assertAllowed("ssm:GetParameters", arn);
    const value = findParameter(stacks, name)?.properties.Value;
    if (value !== undefined) return String(value);
    throw new Error(`no stack of the sandbox has an AWS::SSM::Parameter ${name}`);
  }

  function secretOf(reference: string): string {
    const { id, key, version } = partsOf(reference);
    if (version !== "" && version !== "AWSCURRENT") {
      throw new Error(
        `the sandbox keeps one version of a secret: ${reference} asks for ${version}`,
      );
    }
    const secret = findSecret(stacks, id);
    assertAllowed("secretsmanager:GetSecretValue", secret?.arn ?? id);
    if (secret === undefined) {
      throw new Error(`no stack of the sandbox has an AWS::SecretsManager::Secret ${id}`);
    }
    return key === "" ? secret.value : memberOf(secret.value, key, id);
  }

  return (kind, reference) => (kind === "parameter" ? parameterOf(reference) : secretOf(reference));
}

/** `<secret-id>:<json-key>:<version-stage>:<version-id>`, where an id may be an ARN. */
function partsOf(reference: string) {
  const [, arn, rest = ""] = SECRET_ARN.exec(reference) ?? [];
  const [name = "", ...others] = reference.split(":");
  const [key = "", stage = "", versionId = ""] = arn === undefined ? others : rest.split(":");
  return { id: arn ?? name, key, version: stage || versionId };
}

function memberOf(value: string, key: string, id: string): string {
  let members: unknown;
  try {
    members = JSON.parse(value);
  } catch {
    throw new Error(`secret ${id} is not JSON and has no key ${key}`);
  }
  if (typeof members !== "object" || members === null || !Object.hasOwn(members, key)) {
    throw new Error(`secret ${id} has no key ${key}`);
  }
  const found = (members as Readonly<Record<string, unknown>>)[key];
  return typeof found === "string" ? found : JSON.stringify(found);
}
