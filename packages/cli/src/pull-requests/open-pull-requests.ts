import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { createBitbucket } from "./bitbucket.ts";
import { createGitHub } from "./github.ts";
import { createGitLab } from "./gitlab.ts";
import { type HostName, type HostTokenOptions, hostTokens, tokenFor } from "./host-tokens.ts";
import { createRestClient, type RestClientOptions } from "./rest-client.ts";

interface Host {
  readonly create: typeof createGitHub;
  readonly headers: (token: string) => Readonly<Record<string, string>>;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const gitHub: Host = {
  create: createGitHub,
  headers: (token) => ({
    ...bearer(token),
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  }),
};

const HOSTS: Readonly<Record<HostName, Host>> = {
  GITHUB: gitHub,
  GITHUB_ENTERPRISE: gitHub,
  // Personal, project and group tokens are taken as those of OAuth are.
  GITLAB: { create: createGitLab, headers: bearer },
  BITBUCKET: {
    create: createBitbucket,
    // An API token goes with the e-mail address of its account, as `address:token`.
    headers: (token) =>
      token.includes(":") ? { authorization: `Basic ${btoa(token)}` } : bearer(token),
  },
};

export interface PullRequestOptions extends HostTokenOptions {
  /** @default a real timer */
  readonly sleep?: RestClientOptions["sleep"];
}

/**
 * Pull requests at the hosts that the environment has tokens for, or names secrets with tokens for;
 * `undefined` without any: then the files of self-managed deployments are only kept.
 *
 * @throws UsageError for a URL that a token must not be sent to, and for a token that is given twice
 */
export function openPullRequests(options: PullRequestOptions): PullRequests | undefined {
  const { sleep } = options;
  const tokens = hostTokens(options);
  if (tokens.size === 0) return undefined;
  const at = async ({ provider }: Pick<ProposedFiles, "provider">): Promise<PullRequests> => {
    const { name, baseUrl, read } = tokenFor(tokens, provider);
    const { create, headers } = HOSTS[name];
    return create(
      createRestClient({ baseUrl, headers: headers(await read()), ...(sleep && { sleep }) }),
    );
  };
  return {
    open: async (proposal) => (await at(proposal)).open(proposal),
    close: async (proposal) => (await at(proposal)).close(proposal),
  };
}
