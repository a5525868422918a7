import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPullRequests } from "../src/pull-requests/open-pull-requests.ts";
import { openRepositoryHosts, type RepositoryHosts } from "./support/repository-hosts.ts";

const TOKEN = "a-token-that-nobody-may-see";

const hosts = [
  ["GitHub", "GITHUB", "github", "GITHUB"],
  ["GitHub Enterprise", "GITHUB_ENTERPRISE", "github", "GITHUB_ENTERPRISE"],
  ["GitLab", "GITLAB", "gitlab", "GITHUB_ENTERPRISE"],
  ["Bitbucket", "BITBUCKET", "bitbucket", "BITBUCKET"],
] as const;

describe.each(hosts)("a pull request at %s", (_, name, path, provider) => {
  let host: RepositoryHosts;
  let requests: PullRequests;
  const proposal: ProposedFiles = {
    provider,
    ...{ repository: "acme/infra", base: "main", branch: "proton/one", directory: "dev" },
    files: [
      { path: "main.tf", text: 'output "ä" { value = 1 }\n' },
      { path: ".proton/deployment-metadata.json", text: "{}\n" },
    ],
    obsolete: ["old.tf", "never-there.tf"],
    message: "Deploy Environment dev\n\nDeployment one",
    time: Date.UTC(2026, 0, 1),
  };

  beforeEach(async () => {
    host = await openRepositoryHosts(TOKEN);
    host.repository.branches.set(
      "main",
      new Map([
        ["dev/main.tf", "before"],
        ["dev/old.tf", "old"],
        ["dev/notes.md", "mine"],
        ["README.md", "all"],
      ]),
    );
    requests = openWith(TOKEN);
  });
  afterEach(() => host.close());

  function openWith(token: string): PullRequests {
    const opened = openPullRequests({
      [`PROTON_${name}_TOKEN`]: token,
      [`PROTON_${name}_URL`]: `${host.url}/${path}/`,
    });
    if (opened === undefined) throw new Error("there is a token");
    return opened;
  }

  it("holds the files on a branch of its base, without what is obsolete", async () => {
    const place = await requests.open(proposal);

    const { branches, requests: made } = host.repository;
    expect(place).toBe("https://host/pull/1");
    expect(Object.fromEntries(branches.get("proton/one") ?? [])).toEqual({
      "dev/main.tf": 'output "ä" { value = 1 }\n',
      "dev/.proton/deployment-metadata.json": "{}\n",
      "dev/notes.md": "mine",
      "README.md": "all",
    });
    expect(branches.get("main")?.get("dev/main.tf")).toBe("before");
    expect(made).toEqual([
      { branch: "proton/one", base: "main", title: "Deploy Environment dev", open: true },
    ]);
  });

  it("is the same when it is asked for again, also after a process that ended in between", async () => {
    const first = await requests.open(proposal);
    const again = await requests.open(proposal);
    host.repository.requests.length = 0;
    const afterwards = await requests.open(proposal);

    expect([again, afterwards]).toEqual([first, "https://host/pull/1"]);
    expect(host.repository.requests).toHaveLength(1);
  });

  it("begins a directory that is not there yet", async () => {
    await requests.open({ ...proposal, directory: "prod/app-one" });

    const files = host.repository.branches.get("proton/one");
    expect(files?.get("prod/app-one/main.tf")).toContain("output");
    expect(files?.size).toBe(6);
  });

  it("is closed with its branch, and closing it again is no error", async () => {
    await requests.open(proposal);
    await requests.close(proposal);
    await requests.close(proposal);

    expect(host.repository.branches.has("proton/one")).toBe(false);
    expect(host.repository.requests.map(({ open }) => open)).toEqual([false]);
  });

  it("says what the host refused, and never the token", async () => {
    const refused = openWith(`${TOKEN}-of-before`).open(proposal);
    const nowhere = requests.open({ ...proposal, base: "trunk" });
    const outside = requests.open({ ...proposal, files: [{ path: "../x", text: "" }] });

    await expect(refused).rejects.toThrow(/^GET http.* answered 401: Bad credentials$/);
    await expect(nowhere).rejects.toThrow(/trunk answered 404: Not Found$/);
    await expect(outside).rejects.toThrow("../x is not a path below dev");
    const messages = await Promise.all(
      [refused, nowhere].map((one) => one.catch(({ message }: Error) => message)),
    );
    expect(messages.join()).not.toContain(TOKEN);
    expect(host.repository.branches.size).toBe(1);
  });
});

describe("the hosts of pull requests", () => {
  const proposal = { provider: "BITBUCKET", repository: "a/b", branch: "c" } as const;

  it("are none without tokens, and say which token is missing", async () => {
    const some = openPullRequests({ PROTON_GITHUB_TOKEN: TOKEN });

    expect(openPullRequests({ PROTON_GITHUB_URL: "https://example.com" })).toBeUndefined();
    await expect(some?.close(proposal)).rejects.toThrow("set PROTON_BITBUCKET_TOKEN");
  });

  it.each([
    ["http://git.example.com", /a token goes to an https address only/],
    ["nonsense", /PROTON_GITHUB_ENTERPRISE_URL is nonsense/],
    [undefined, /PROTON_GITHUB_ENTERPRISE_TOKEN needs PROTON_GITHUB_ENTERPRISE_URL/],
  ])("get no token at %s", (url, message) => {
    const variables = {
      PROTON_GITHUB_ENTERPRISE_TOKEN: TOKEN,
      PROTON_GITHUB_ENTERPRISE_URL: url,
    };

    expect(() => openPullRequests(variables)).toThrow(message);
  });

  it("say that they cannot be reached", async () => {
    const requests = openPullRequests({
      PROTON_BITBUCKET_TOKEN: TOKEN,
      PROTON_BITBUCKET_URL: "http://127.0.0.1:1/2.0",
    });

    await expect(requests?.close(proposal)).rejects.toThrow(
      /^GET http:\/\/127.0.0.1:1\/2.0.* failed/,
    );
  });
});
