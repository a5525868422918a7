import { UsageError } from "../usage-error.ts";
import { allow, type PolicyStatement, regional } from "./policies.ts";

/** Where a host's token is: the host as in `PROTON_<host>_TOKEN_SECRET`, and the name or ARN of a secret. */
export interface TokenSecret {
  readonly host: string;
  readonly secret: string;
}

const HOSTS = ["github", "gitlab", "bitbucket"];
const SECRET =
  /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Reads `<host>=<secret>`. @throws UsageError naming the wrong word */
export function parseTokenSecrets(words: readonly string[]): readonly TokenSecret[] {
  const read = words.map((word) => {
    const [, host = "", secret = ""] = /^([^=]*)=(.*)$/.exec(word) ?? [];
    if (HOSTS.includes(host) && SECRET.test(secret)) return { host, secret };
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
  return [allow("Tokens", "secretsmanager:GetSecretValue", resources)];
}

/** What tells a process where its tokens are. */
export function tokenVariables(secrets: readonly TokenSecret[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secrets.map(({ host, secret }) => [`PROTON_${host.toUpperCase()}_TOKEN_SECRET`, secret]),
  );
}
