import type { RepositoryProvider } from "@proton/control-plane";
import { UsageError } from "../usage-error.ts";

/** A host of repositories, as the variables `PROTON_<name>_TOKEN` and `PROTON_<name>_URL` call it. */
export type HostName = "GITHUB" | "GITHUB_ENTERPRISE" | "GITLAB" | "BITBUCKET";

interface Host {
  readonly provider: RepositoryProvider;
  /** Absent where every team has its own. */
  readonly url?: string;
  /** What the REST API is below, on a host of one's own. */
  readonly path?: string;
}

/** Proton's API cannot name GitLab: its repositories are those of a GitHub Enterprise that is not set. */
const HOSTS: Readonly<Record<HostName, Host>> = {
  GITHUB: { provider: "GITHUB", url: "https://api.github.com" },
  GITHUB_ENTERPRISE: { provider: "GITHUB_ENTERPRISE", path: "/api/v3" },
  GITLAB: { provider: "GITHUB_ENTERPRISE", url: "https://gitlab.com/api/v4", path: "/api/v4" },
  BITBUCKET: { provider: "BITBUCKET", url: "https://api.bitbucket.org/2.0" },
};

/** A host that there is a token for. */
export interface HostToken {
  readonly name: HostName;
  /** Of its REST API. */
  readonly baseUrl: string;
  /** A secret is read each time, so that a token can be rotated under a server. */
  read(): Promise<string>;
}

/** Tokens of hosts, by whose repositories they are for. */
export type HostTokens = ReadonlyMap<RepositoryProvider, HostToken>;

export interface HostTokenOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What a secret of AWS Secrets Manager holds. */
  readonly readSecret: (id: string) => Promise<string>;
}

/**
 * The tokens that the environment has, or names secrets for, by whose repositories they are for.
 *
 * @throws UsageError for a URL that a token must not be sent to, and for a token that is given twice
 */
export function hostTokens({ variables, readSecret }: HostTokenOptions): HostTokens {
  const tokens = new Map<RepositoryProvider, HostToken>();
  for (const [name, host] of Object.entries(HOSTS) as [HostName, Host][]) {
    const token = variables[`PROTON_${name}_TOKEN`]?.trim();
    const secret = variables[`PROTON_${name}_TOKEN_SECRET`]?.trim();
    if (token && secret) {
      throw new UsageError(
        `PROTON_${name}_TOKEN and PROTON_${name}_TOKEN_SECRET are both set: unset one of them`,
      );
    }
    if (!(token || secret) || tokens.has(host.provider)) continue;
    tokens.set(host.provider, {
      name,
      baseUrl: urlOf(name, host, variables[`PROTON_${name}_URL`]),
      read: async () => token || tokenIn(await readSecret(secret ?? ""), secret ?? ""),
    });
  }
  return tokens;
}

/** @throws Error naming the variables that a token for a provider's repositories comes from */
export function tokenFor(tokens: HostTokens, provider: RepositoryProvider): HostToken {
  const token = tokens.get(provider);
  if (token !== undefined) return token;
  const names = Object.entries(HOSTS)
    .filter(([, host]) => host.provider === provider)
    .map(([name]) => `PROTON_${name}_TOKEN`);
  throw new Error(
    `there is no token for ${provider}: set ${names.join(" or ")}, or the same with _SECRET and the id of a secret`,
  );
}

/** The secret is the token, or JSON with a member for it, such as CodeBuild's own `Token`. */
function tokenIn(text: string, id: string): string {
  const token = text.trimStart().startsWith("{") ? memberOf(text) : text.trim();
  if (typeof token === "string" && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new Error(
    `secret ${id} holds no token: it must be the token, or JSON with a member "token"`,
  );
}

function memberOf(text: string): unknown {
  try {
    const members = Object.entries(JSON.parse(text) as object);
    return members.find(([name]) => name.toLowerCase() === "token")?.[1];
  } catch {
    return undefined;
  }
}

function urlOf(name: HostName, { url, path }: Host, given: string | undefined): string {
  const variable = `PROTON_${name}_URL`;
  const text = given ?? url;
  if (text === undefined) {
    throw new UsageError(
      `PROTON_${name}_TOKEN needs ${variable}, such as https://git.example.com${path}`,
    );
  }
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !mayHaveToken(parsed)) {
    throw new UsageError(`${variable} is ${text}: a token goes to an https address only`);
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new UsageError(
      `${variable} is a URL with more than a host and a path: the token comes from PROTON_${name}_TOKEN`,
    );
  }
  // The API of github.com and its enterprises has a host of its own, others have it below a path.
  const isBare = parsed.pathname === "/" && !parsed.hostname.startsWith("api.");
  return isBare && path !== undefined ? `${parsed.origin}${path}` : text;
}

/** Whether nobody between here and the host sees what is sent. */
export function mayHaveToken({ protocol, hostname }: URL): boolean {
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback);
}
