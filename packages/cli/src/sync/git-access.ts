import type { SyncRepository } from "@proton/control-plane";
import { type HostName, type HostTokens, mayHaveToken } from "../pull-requests/host-tokens.ts";

/** The user that a host takes a token of, where git asks for a name and a password. */
const USERS: Readonly<Record<HostName, string>> = {
  // https://docs.github.com/en/apps/creating-github-apps: any name will do for a personal token.
  GITHUB: "x-access-token",
  GITHUB_ENTERPRISE: "x-access-token",
  // https://docs.gitlab.com/topics/git/clone: any name will do here, too.
  GITLAB: "oauth2",
  // https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens
  BITBUCKET: "x-token-auth",
};

/** Where Bitbucket takes an API token, whose owner is not known to git by an e-mail address. */
const BITBUCKET_API_USER = "x-bitbucket-api-token-auth";

/**
 * What git is told so that it reaches a repository with the token of its host: nothing where there is
 * none, or the repository is elsewhere. It is sent to that host alone.
 */
export async function gitAccess(
  { provider }: SyncRepository,
  url: string,
  tokens: HostTokens | undefined,
): Promise<Readonly<Record<string, string>>> {
  const host = tokens?.get(provider);
  const place = URL.canParse(url) ? new URL(url) : undefined;
  if (host === undefined || place === undefined || !mayHaveToken(place)) return {};
  if (place.host !== webHost(host.baseUrl)) return {};
  const credentials = Buffer.from(credentialsOf(host.name, await host.read())).toString("base64");
  return {
    [`http.${place.origin}/.extraHeader`]: `Authorization: Basic ${credentials}`,
    "http.followRedirects": "false",
  };
}

/** GitHub and Bitbucket have their API on a host of its own. */
function webHost(baseUrl: string): string {
  return new URL(baseUrl).host.replace(/^api\./, "");
}

function credentialsOf(name: HostName, token: string): string {
  const separator = token.indexOf(":");
  if (name !== "BITBUCKET" || separator < 0) return `${USERS[name]}:${token}`;
  return `${BITBUCKET_API_USER}:${token.slice(separator + 1)}`;
}
