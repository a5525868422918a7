import { UsageError } from "../usage-error.ts";
import { allow, type PolicyStatement, regional } from "./policies.ts";

/** Where a host's token is: the host as in `PROTON_<host>_TOKEN_SECRET`, and the name or ARN of a secret. */
export interface TokenSecret {
  readonly host: string;
  /** As in `PROTON_<host>_URL`; absent for the host that everybody shares. */
  readonly url?: string;
  readonly secret: string;
}

const HOSTS = ["github", "github-enterprise", "gitlab", "bitbucket"];
const SECRET =
  /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Reads `<host>=<secret>` and `<host>@<url>=<secret>`. @throws UsageError naming the wrong word */
export function parseTokenSecrets(words: readonly string[]): readonly TokenSecret[] {
  const read = words.map((word) => {
    const [, host = "", url, secret = ""] =
      /^([^=@]*)(?:@(https:\/\/[\w.:/-]+))?=(.*)$/.exec(word) ?? [];
    if (host === "github-enterprise" && url === undefined) {
      throw new UsageError(
        `--token-secret is "${word}", but a GitHub Enterprise has an address of its own: write github-enterprise@https://git.example.com=<secret>`,
      );
    }
    if (HOSTS.includes(host) && SECRET.test(secret)) return { host, secret, ...(url && { url }) };
    throw new UsageError(
      `--token-secret is "${word}", but must be ${HOSTS.join(", ")} followed by = and the name or ARN of a secret, such as github=proton/github`,
    );
  });
  const twice = read.find(({ host }, index) => read.findIndex((one) => one.host === host) < index);
  if (twice === undefined) return read;
  throw new UsageError(`--token-secret names ${twice.host} twice: name one secret for it`);
}

/** The right to read these secrets and no others. */
export function tokenStatements(secrets: readonly TokenSecret[]): readonly PolicyStatement[] {
  if (secrets.length === 0) return [];
  // Secrets Manager ends the ARN of a secret with six characters that its name does not have.
  const resources = secrets.flatMap(({ secret }): readonly unknown[] =>
    secret.startsWith("arn:")
      ? [secret, `${secret}-??????`]
      : [regional("secretsmanager", `secret:${secret}-??????`)],
  );
  return [
    allow("Tokens", "secretsmanager:GetSecretValue", resources),
    // With a key of the customer's it is Secrets Manager that decrypts, in the reader's name and for
    // the secret alone: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    {
      ...allow("TokenKeys", "kms:Decrypt", [regional("kms", "key/*")]),
      Condition: {
        StringLike: {
          "kms:ViaService": "secretsmanager.*.amazonaws.com*",
          "kms:EncryptionContext:SecretARN": resources,
        },
      },
    },
  ];
}

/** What tells a process where its tokens are. */
export function tokenVariables(secrets: readonly TokenSecret[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secrets.flatMap(({ host, url, secret }) => {
      const name = `PROTON_${host.toUpperCase().replace("-", "_")}`;
      return [
        [`${name}_TOKEN_SECRET`, secret],
        ...(url === undefined ? [] : [[`${name}_URL`, url]]),
      ];
    }),
  );
}
