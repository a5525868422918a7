import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { UsageError } from "../usage-error.ts";
import { createBitbucket } from "./bitbucket.ts";
import { createGitHub } from "./github.ts";
import { createGitLab } from "./gitlab.ts";
import { createRestClient, type RestClientOptions } from "./rest-client.ts";

type Provider = ProposedFiles["provider"];

interface Host {
  readonly create: typeof createGitHub;
  /** Of the variables `PROTON_<name>_TOKEN` and `PROTON_<name>_URL`. */
  readonly name: string;
  /** Absent where every team has its own. */
  readonly url?: string;
  /** What the REST API is below, on a host of one's own. */
  readonly path?: string;
  readonly provider: Provider;
  readonly headers: (token: string) => Readonly<Record<string, string>>;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const gitHubHeaders = (token: string) => ({
  ...bearer(token),
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
});

/** Proton's API cannot name GitLab: its repositories are those of a GitHub Enterprise that is not set. */
const HOSTS: readonly Host[] = [
  {
    ...{ name: "GITHUB", provider: "GITHUB", url: "https://api.github.com" },
    ...{ create: createGitHub, headers: gitHubHeaders },
  },
  {
    ...{ name: "GITHUB_ENTERPRISE", provider: "GITHUB_ENTERPRISE", path: "/api/v3" },
    ...{ create: createGitHub, headers: gitHubHeaders },
  },
  {
    ...{ name: "GITLAB", provider: "GITHUB_ENTERPRISE", url: "https://gitlab.com/api/v4" },
    ...{ create: createGitLab, path: "/api/v4" },
    // Personal, project and group tokens are taken as those of OAuth are.
    headers: bearer,
  },
  {
    ...{ name: "BITBUCKET", provider: "BITBUCKET", url: "https://api.bitbucket.org/2.0" },
    create: createBitbucket,
    // An API token goes with the e-mail address of its account, as `address:token`.
    headers: (token) =>
      token.includes(":") ? { authorization: `Basic ${btoa(token)}` } : bearer(token),
  },
];

export interface PullRequestOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What a secret of AWS Secrets Manager holds. */
  readonly readSecret: (id: string) => Promise<string>;
  /** @default a real timer */
  readonly sleep?: RestClientOptions["sleep"];
}

/**
 * Pull requests at the hosts that the environment has tokens for, or names secrets with tokens for;
 * `undefined` without any: then the files of self-managed deployments are only kept. A secret is read
 * each time, so that a token can be rotated under a server.
 *
 * @throws UsageError for a URL that a token must not be sent to, and for a token that is given twice
 */
export function openPullRequests(options: PullRequestOptions): PullRequests | undefined {
  const { variables, readSecret, sleep } = options;
  const opened = new Map<Provider, () => Promise<PullRequests>>();
  for (const host of HOSTS) {
    const { name, provider } = host;
    const token = variables[`PROTON_${name}_TOKEN`]?.trim();
    const secret = variables[`PROTON_${name}_TOKEN_SECRET`]?.trim();
    if (token && secret) {
      throw new UsageError(
        `PROTON_${name}_TOKEN and PROTON_${name}_TOKEN_SECRET are both set: unset one of them`,
      );
    }
    if (!(token || secret) || opened.has(provider)) continue;
    const baseUrl = urlOf(host, variables[`PROTON_${name}_URL`]);
    opened.set(provider, async () => {
      const headers = host.headers(token || tokenIn(await readSecret(secret ?? ""), secret ?? ""));
      return host.create(createRestClient({ baseUrl, headers, ...(sleep && { sleep }) }));
    });
  }
  if (opened.size === 0) return undefined;
  const at = ({ provider }: Pick<ProposedFiles, "provider">) => {
    const open = opened.get(provider);
    if (open !== undefined) return open();
    const names = HOSTS.filter((host) => host.provider === provider).map(
      ({ name }) => `PROTON_${name}_TOKEN`,
    );
    throw new Error(
      `there is no token for ${provider}: set ${names.join(" or ")}, or the same with _SECRET and the id of a secret`,
    );
  };
  return {
    open: async (proposal) => (await at(proposal)).open(proposal),
    close: async (proposal) => (await at(proposal)).close(proposal),
  };
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

function urlOf({ name, url, path }: Host, given: string | undefined): string {
  const variable = `PROTON_${name}_URL`;
  const text = given ?? url;
  if (text === undefined) {
    throw new UsageError(
      `PROTON_${name}_TOKEN needs ${variable}, such as https://git.example.com${path}`,
    );
  }
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(parsed?.hostname ?? "");
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback)) {
    if (parsed.username || parsed.password || parsed.search || parsed.hash) {
      throw new UsageError(
        `${variable} is a URL with more than a host and a path: the token comes from PROTON_${name}_TOKEN`,
      );
    }
    // The API of github.com and its enterprises has a host of its own, others have it below a path.
    const isBare = parsed.pathname === "/" && !parsed.hostname.startsWith("api.");
    return isBare && path !== undefined ? `${parsed.origin}${path}` : text;
  }
  throw new UsageError(`${variable} is ${text}: a token goes to an https address only`);
}
