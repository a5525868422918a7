import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { UsageError } from "../usage-error.ts";
import { createBitbucket } from "./bitbucket.ts";
import { createGitHub } from "./github.ts";
import { createGitLab } from "./gitlab.ts";
import { createRestClient } from "./rest-client.ts";

type Provider = ProposedFiles["provider"];

interface Host {
  readonly create: typeof createGitHub;
  /** Of the variables `PROTON_<name>_TOKEN` and `PROTON_<name>_URL`. */
  readonly name: string;
  /** Absent where every team has its own. */
  readonly url?: string;
  /** What the REST API is below, on a host of its own. */
  readonly provider: Provider;
  readonly headers: (token: string) => Readonly<Record<string, string>>;
}

const gitHubHeaders = (token: string) => ({
  authorization: `Bearer ${token}`,
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
    ...{ name: "GITHUB_ENTERPRISE", provider: "GITHUB_ENTERPRISE" },
    ...{ create: createGitHub, headers: gitHubHeaders },
  },
  {
    ...{ name: "GITLAB", provider: "GITHUB_ENTERPRISE", url: "https://gitlab.com/api/v4" },
    ...{ create: createGitLab, headers: (token) => ({ "private-token": token }) },
  },
  {
    ...{ name: "BITBUCKET", provider: "BITBUCKET", url: "https://api.bitbucket.org/2.0" },
    ...{ create: createBitbucket, headers: (token) => ({ authorization: `Bearer ${token}` }) },
  },
];

/**
 * Pull requests at the hosts that the environment has tokens for; `undefined` without any: then the files
 * of self-managed deployments are only kept.
 *
 * @throws UsageError for a URL that a token must not be sent to
 */
export function openPullRequests(
  variables: Readonly<Record<string, string | undefined>>,
): PullRequests | undefined {
  const opened = new Map<Provider, PullRequests>();
  for (const host of HOSTS) {
    const token = variables[`PROTON_${host.name}_TOKEN`]?.trim();
    if (!token || opened.has(host.provider)) continue;
    const baseUrl = urlOf(host, variables[`PROTON_${host.name}_URL`]);
    opened.set(
      host.provider,
      host.create(createRestClient({ baseUrl, headers: host.headers(token) })),
    );
  }
  if (opened.size === 0) return undefined;
  const at = ({ provider }: Pick<ProposedFiles, "provider">) => {
    const found = opened.get(provider);
    if (found !== undefined) return found;
    const names = HOSTS.filter((host) => host.provider === provider).map(
      ({ name }) => `PROTON_${name}_TOKEN`,
    );
    throw new Error(`there is no token for ${provider}: set ${names.join(" or ")}`);
  };
  return {
    open: async (proposal) => at(proposal).open(proposal),
    close: async (proposal) => at(proposal).close(proposal),
  };
}

function urlOf({ name, url }: Host, given: string | undefined): string {
  const variable = `PROTON_${name}_URL`;
  const text = given ?? url;
  if (text === undefined) {
    throw new UsageError(
      `PROTON_${name}_TOKEN needs ${variable}, such as https://git.example.com/api/v3`,
    );
  }
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(parsed?.hostname ?? "");
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback)) return text;
  throw new UsageError(`${variable} is ${text}: a token goes to an https address only`);
}
