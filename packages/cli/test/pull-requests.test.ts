import { setImmediate } from "node:timers/promises";
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

/** What there was to wait for, in milliseconds. */
const pauses: number[] = [];

function open(
  variables: Readonly<Record<string, string | undefined>>,
  readSecret: (id: string) => Promise<string> = () => Promise.reject(new Error("no secret")),
): PullRequests {
  const sleep = (milliseconds: number) => {
    pauses.push(milliseconds);
    return setImmediate();
  };
  const opened = openPullRequests({ variables, readSecret, sleep });
  if (opened === undefined) throw new Error("there is a token");
  return opened;
}

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
    pauses.length = 0;
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
  afterEach(async () => {
    await host.close();
    expect(host.violations).toEqual([]);
  });

  function openWith(token: string): PullRequests {
    return open({
      [`PROTON_${name}_TOKEN`]: token,
      [`PROTON_${name}_URL`]: `${host.url}/${path}/`,
    });
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

  it("takes away what is deleted, and is there where nothing of it ever was", async () => {
    await requests.open({ ...proposal, files: [], obsolete: ["main.tf", "old.tf"] });
    await requests.open({ ...proposal, branch: "proton/two", directory: "gone", files: [] });

    const { branches, requests: made } = host.repository;
    expect([...(branches.get("proton/one")?.keys() ?? [])]).toEqual(["dev/notes.md", "README.md"]);
    expect(branches.get("proton/two")).toEqual(branches.get("main"));
    expect(made).toHaveLength(2);
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

  it("is found where somebody else made it between two requests", async () => {
    const { asked, repository } = host;
    const isThere = () => asked.filter((one) => one.startsWith("POST")).length > 0;
    const { set, has } = repository.branches;
    repository.branches.has = (branch) =>
      branch === "proton/one" && !isThere() ? false : has.call(repository.branches, branch);
    set.call(repository.branches, "proton/one", new Map());
    repository.requests.push({ branch: "proton/one", base: "main", title: "theirs", open: true });

    expect(await requests.open(proposal)).toBe("https://host/pull/1");
    expect(repository.requests).toHaveLength(1);
  });

  it("waits as the host asks for, and asks again where its answer was lost", async () => {
    host.refuse("GET ", "pause");
    host.refuse("POST ", { status: 502, json: { message: "Bad Gateway" } }, 2);

    expect(await requests.open(proposal)).toBe("https://host/pull/1");
    expect(pauses).toEqual([1000, 1000, 5000]);
  });

  it("does not wait where the limit of an hour is reached, and says when to go on", async () => {
    host.refuse("GET ", "limit");

    await expect(requests.open(proposal)).rejects.toThrow(
      /answered 4(03|29): .*; the limit of its requests is reached: deploy again (in 3600 seconds|after 2026-01-01T00:01:00.000Z)$/,
    );
    expect(pauses).toEqual([]);
  });

  it("does not follow a repository to where it has moved", async () => {
    const headers = { location: "https://elsewhere.example.com/" };
    host.refuse("GET ", { status: 301, headers, json: { message: "Moved Permanently" } });

    await expect(requests.open(proposal)).rejects.toThrow(
      "answered 301: Moved Permanently: it has moved to https://elsewhere.example.com/",
    );
  });

  it("has a token from a secret, read each time", async () => {
    const secrets = [TOKEN, `{"ServerType": "GITHUB", "Token": "${TOKEN}"}`, "{}"];
    const named = open(
      {
        [`PROTON_${name}_TOKEN_SECRET`]: "proton/host",
        [`PROTON_${name}_URL`]: `${host.url}/${path}/`,
      },
      async (id) => `${id === "proton/host" ? secrets.shift() : ""}`,
    );

    expect(await named.open(proposal)).toBe("https://host/pull/1");
    expect(await named.open(proposal)).toBe("https://host/pull/1");
    await expect(named.close(proposal)).rejects.toThrow(/^secret proton\/host holds no token/);
  });

  it("goes into a branch whose name has signs of a URL", async () => {
    host.repository.branches.set("release/#1 50%", new Map());

    await requests.open({ ...proposal, base: "release/#1 50%" });

    expect(host.repository.requests).toMatchObject([{ base: "release/#1 50%" }]);
  });

  it("says what the host refused, and never the token", async () => {
    const refused = openWith(`${TOKEN}-of-before`).open(proposal);
    const nowhere = requests.open({ ...proposal, base: "trunk" });
    const outside = requests.open({ ...proposal, files: [{ path: "../x", text: "" }] });

    await expect(refused).rejects.toThrow(/^GET http.* answered 401: \S/);
    await expect(nowhere).rejects.toThrow(/trunk answered 404: .*[Nn]ot [Ff]ound$/);
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

  const unread = async () => "";

  it("are none without tokens, and say which token is missing", async () => {
    const some = open({ PROTON_GITHUB_TOKEN: TOKEN });
    const none = { variables: { PROTON_GITHUB_URL: "https://example.com" }, readSecret: unread };

    expect(openPullRequests(none)).toBeUndefined();
    await expect(some.close(proposal)).rejects.toThrow("set PROTON_BITBUCKET_TOKEN");
  });

  it.each([
    ["http://git.example.com", /a token goes to an https address only/],
    ["https://me:secret@git.example.com", /a URL with more than a host and a path/],
    ["nonsense", /PROTON_GITHUB_ENTERPRISE_URL is nonsense/],
    [undefined, /PROTON_GITHUB_ENTERPRISE_TOKEN needs PROTON_GITHUB_ENTERPRISE_URL/],
  ])("get no token at %s", (url, message) => {
    const variables = {
      PROTON_GITHUB_ENTERPRISE_TOKEN: TOKEN,
      PROTON_GITHUB_ENTERPRISE_URL: url,
    };

    expect(() => openPullRequests({ variables, readSecret: unread })).toThrow(message);
  });

  it("get one token, not two", () => {
    const variables = { PROTON_GITHUB_TOKEN: TOKEN, PROTON_GITHUB_TOKEN_SECRET: "github" };

    expect(() => openPullRequests({ variables, readSecret: unread })).toThrow(/are both set/);
  });

  it.each([
    ["GITHUB_ENTERPRISE", "", "/api/v3/repos/a/b/"],
    ["GITHUB_ENTERPRISE", "/own/api/v3", "/own/api/v3/repos/a/b/"],
    ["GITLAB", "/", "/api/v4/projects/a%2Fb/"],
  ])("have their API of %s at %j below a path", async (name, path, asked) => {
    const given = `http://127.0.0.1:1${path}`;
    const variables = { [`PROTON_${name}_TOKEN`]: TOKEN, [`PROTON_${name}_URL`]: given };
    const own = { ...proposal, provider: "GITHUB_ENTERPRISE" } as const;

    await expect(open(variables).close(own)).rejects.toThrow(`GET http://127.0.0.1:1${asked}`);
  });

  it("say that they cannot be reached", async () => {
    const requests = open({
      PROTON_BITBUCKET_TOKEN: TOKEN,
      PROTON_BITBUCKET_URL: "http://127.0.0.1:1/2.0",
    });

    await expect(requests.close(proposal)).rejects.toThrow(
      /^GET http:\/\/127.0.0.1:1\/2.0.* failed/,
    );
  });
});
