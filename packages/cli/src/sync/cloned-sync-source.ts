import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  createGitSyncSource,
  git,
  type SyncRepository,
  type SyncSource,
} from "@proton/control-plane";
import type { HostTokens } from "../pull-requests/host-tokens.ts";
import { gitAccess } from "./git-access.ts";

/** Where repositories are fetched from, by their provider; `{name}` is `owner/name`. */
const HOSTS: Readonly<Record<string, string>> = {
  GITHUB: "https://github.com/{name}.git",
  BITBUCKET: "https://bitbucket.org/{name}.git",
};

/** Only ends what hangs: the largest repository of template sync has 250 MB. */
const PATIENCE_MILLISECONDS = 10 * 60 * 1000;
/** For a question that is answered in a line: a host that hangs does not hold up the others' syncs. */
const SHORT_PATIENCE_MILLISECONDS = 60 * 1000;
/** git's helper for HTTP is a process of its own, which outlives a git that is ended: it gives up by itself. */
const GIVE_UP = ["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=45"];
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Reads repositories by their URL, for where no push is told of: each look asks for the branch, and
 * fetches it, without history, where it has moved. Where there is a token for the host, git is given
 * that; otherwise its own credentials count.
 *
 * @param options.directory that holds what was fetched
 * @param options.url of every repository, with `{name}` @default that of the provider
 */
export function clonedSyncSource(options: {
  readonly directory: string;
  readonly url?: string | undefined;
  /** @default none */
  readonly tokens?: HostTokens | undefined;
}): SyncSource {
  const busy = new Map<string, Promise<unknown>>();
  const directoryOf = ({ provider, name }: SyncRepository) =>
    join(options.directory, provider, encodeURIComponent(name));

  async function fetchBranch(repository: SyncRepository, branch: string): Promise<string> {
    const url = urlOf(repository, options);
    const directory = directoryOf(repository);
    const reference = `refs/heads/${branch}`;
    const remote = await openClone(directory, await gitAccess(repository, url, options.tokens));
    const answer = String(await remote("ls-remote", "--", url, reference));
    const line = answer.split("\n").find((each) => each.endsWith(`\t${reference}`));
    const known = String(await remote("for-each-ref", "--format=%(objectname)", reference)).trim();
    const [sha] = line?.split("\t") ?? [];
    if (sha === undefined) {
      if (known !== "") await remote("update-ref", "-d", reference);
      return directory;
    }
    if (sha !== known) {
      const words = ["--quiet", "--depth=1", "--no-tags", "--force"];
      await remote("fetch", ...words, "--", url, `${reference}:${reference}`);
    }
    return directory;
  }

  /** Hosts give a commit by its name as long as a branch has it. */
  async function fetchCommit(repository: SyncRepository, sha: string): Promise<void> {
    const url = urlOf(repository, options);
    const access = await gitAccess(repository, url, options.tokens);
    const remote = await openClone(directoryOf(repository), access);
    const isThere = await remote("cat-file", "-e", `${sha}^{commit}`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    const words = ["--quiet", "--depth=1", "--no-tags"];
    await remote("fetch", ...words, "--", url, sha);
  }

  // git locks a repository: two looks at one follow one another.
  function inTurn<Value>(repository: SyncRepository, act: () => Promise<Value>): Promise<Value> {
    const key = directoryOf(repository);
    const turn = (busy.get(key) ?? Promise.resolve()).then(act);
    busy.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }

  return createGitSyncSource({
    directoryOf,
    open: (repository, branch) => inTurn(repository, () => fetchBranch(repository, branch)),
    restore: (repository, sha) => inTurn(repository, () => fetchCommit(repository, sha)),
  });
}

/** A bare repository to fetch into, and git in it. */
async function openClone(directory: string, configuration: Readonly<Record<string, string>>) {
  const run = (...words: readonly string[]) =>
    git([...GIVE_UP, "--git-dir", directory, ...words], {
      ...{ maxBuffer: MAX_ANSWER_BYTES, configuration },
      timeout: words[0] === "fetch" ? PATIENCE_MILLISECONDS : SHORT_PATIENCE_MILLISECONDS,
    });
  await mkdir(directory, { recursive: true });
  await run("init", "--quiet", "--bare");
  return run;
}

interface Places {
  readonly url?: string | undefined;
  readonly tokens?: HostTokens | undefined;
}

/** The host whose token there is has its repositories where it has its API. */
function tokenHost(tokens: HostTokens | undefined, provider: SyncRepository["provider"]) {
  const token = tokens?.get(provider);
  return token && `${new URL(token.baseUrl).origin}/{name}.git`;
}

/** @throws Error where nothing says how the provider's repositories are reached */
function urlOf({ provider, name }: SyncRepository, { url, tokens }: Places): string {
  const host = url ?? HOSTS[provider] ?? tokenHost(tokens, provider);
  if (host !== undefined) return host.replaceAll("{name}", () => name);
  throw new Error(
    `nothing says where ${provider} repositories are: start with --sync-url, such as --sync-url "https://git.example.com/{name}.git"`,
  );
}
