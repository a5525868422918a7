import { expect, it } from "vitest";
import { hostTokens } from "../pull-requests/host-tokens.ts";
import { gitAccess } from "./git-access.ts";

const access = (
  provider: "GITHUB" | "GITHUB_ENTERPRISE" | "BITBUCKET",
  url: string,
  variables: Readonly<Record<string, string>>,
) => {
  const tokens = hostTokens({ variables, readSecret: async (id) => `of ${id}`.slice(3) });
  return gitAccess({ provider, name: "acme/a", connectionArn: "" }, url, tokens);
};
const basic = (text: string) => `Authorization: Basic ${btoa(text)}`;

it.each([
  ["GITHUB", "https://github.com/", { PROTON_GITHUB_TOKEN: "t" }, "x-access-token:t"],
  ["GITHUB", "https://github.com/", { PROTON_GITHUB_TOKEN_SECRET: "s" }, "x-access-token:s"],
  [
    "GITHUB_ENTERPRISE",
    "https://git.example.com:8443/",
    {
      PROTON_GITHUB_ENTERPRISE_TOKEN: "t",
      PROTON_GITHUB_ENTERPRISE_URL: "https://git.example.com:8443",
    },
    "x-access-token:t",
  ],
  ["GITHUB_ENTERPRISE", "https://gitlab.com/", { PROTON_GITLAB_TOKEN: "t" }, "oauth2:t"],
  ["BITBUCKET", "https://bitbucket.org/", { PROTON_BITBUCKET_TOKEN: "t" }, "x-token-auth:t"],
  [
    "BITBUCKET",
    "https://bitbucket.org/",
    { PROTON_BITBUCKET_TOKEN: "me@example.com:t" },
    "x-bitbucket-api-token-auth:t",
  ],
] as const)("lets git reach %s at %s with its token", async (provider, host, variables, user) => {
  expect(await access(provider, `${host}acme/a.git`, variables)).toEqual({
    [`http.${host}.extraHeader`]: basic(user),
    "http.followRedirects": "false",
  });
});

it.each([
  ["of another host", "https://github.com.example.com/acme/a.git"],
  ["that everybody on the way may read", "http://github.com/acme/a.git"],
  ["over SSH", "git@github.com:acme/a.git"],
  ["of a file", "file:///repositories/acme/a.git"],
])("gives no token for a URL %s", async (_, url) => {
  expect(await access("GITHUB", url, { PROTON_GITHUB_TOKEN: "t" })).toEqual({});
});

it("gives a host the token of no other", async () => {
  const url = "https://bitbucket.org/acme/a.git";

  expect(await access("BITBUCKET", url, { PROTON_GITHUB_TOKEN: "t" })).toEqual({});
});
