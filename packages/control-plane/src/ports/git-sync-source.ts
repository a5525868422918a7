import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { SyncRepository, SyncSource } from "./sync-source.ts";

const run = promisify(execFile);
const compress = promisify(gzip);

/** Proton took repositories of up to 250 MB, and archives of up to 10 MB once they are compressed. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_LISTING_BYTES = 16 * 1024 * 1024;

/** Where git reads a repository. */
export interface GitSyncSourceOptions {
  /** A bare repository that has the branch as it is now. */
  readonly open: (repository: SyncRepository, branch: string) => Promise<string>;
  /** Brings a commit into the same repository. @default it has all that there are */
  readonly restore?: (repository: SyncRepository, sha: string) => Promise<void>;
  /** The same repository, for what is there already. */
  readonly directoryOf: (repository: SyncRepository) => string;
}

/** Reads repositories that this machine has, with git. */
export function createGitSyncSource({
  open,
  restore = async () => undefined,
  directoryOf,
}: GitSyncSourceOptions): SyncSource {
  const read = (repository: SyncRepository, words: readonly string[], maxBuffer: number) =>
    git(["--git-dir", directoryOf(repository), ...words], { maxBuffer });
  return {
    async head(repository, branch) {
      const directory = await open(repository, branch);
      const reference = `refs/heads/${branch}`;
      const format = "--format=%(refname)%00%(objectname)%00%(contents)%00";
      const text = String(
        await git(["--git-dir", directory, "for-each-ref", format, "--", reference], {
          maxBuffer: MAX_FILE_BYTES,
        }),
      );
      const [name, sha = "", message = ""] = text.split("\0");
      // A pattern such as `main` also finds `main/one`.
      return name === reference ? { sha, message: message.trim() } : undefined;
    },
    restore,
    async directories(repository, sha) {
      const words = ["ls-tree", "-r", "-d", "-z", sha];
      const text = String(await read(repository, words, MAX_LISTING_BYTES));
      const root = String(
        await read(repository, ["rev-parse", `${sha}^{tree}`], MAX_FILE_BYTES),
      ).trim();
      const below = text.split("\0").flatMap((line) => {
        const [, digest, path] = /^040000 tree ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
        return digest === undefined || path === undefined ? [] : [{ path, digest }];
      });
      return [{ path: "", digest: root }, ...below];
    },
    async file(repository, sha, path) {
      const found = ["ls-tree", "-z", sha, "--", path];
      const entry = String(await read(repository, found, MAX_FILE_BYTES));
      const [, object] = /^100\d+ blob ([0-9a-f]+)\t/.exec(entry) ?? [];
      if (object === undefined) return undefined;
      return String(
        await read(repository, ["cat-file", "blob", object], MAX_FILE_BYTES).catch(
          sized(`${path} is larger than ${MAX_FILE_BYTES} bytes`),
        ),
      );
    },
    async archive(repository, sha, path) {
      const words = ["archive", "--format=tar", `${sha}:${path}`];
      const tar = await read(repository, words, MAX_DIRECTORY_BYTES).catch(
        sized(`${path} is larger than ${MAX_DIRECTORY_BYTES} bytes`),
      );
      return compress(tar);
    },
  };
}

interface ExecError {
  readonly code?: unknown;
  readonly stderr?: Buffer;
  readonly killed?: boolean;
}

export interface GitOptions {
  readonly maxBuffer: number;
  /** Milliseconds that it may take. @default any */
  readonly timeout?: number;
  /** Of git itself, in its environment: it is in no list of processes. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/**
 * Runs git.
 *
 * @throws Error with git's own complaint, which may be shown
 */
export async function git(
  words: readonly string[],
  { maxBuffer, timeout = 0, configuration = {} }: GitOptions,
): Promise<Buffer> {
  try {
    const { stdout } = await run("git", ["--literal-pathspecs", ...words], {
      env: gitEnvironment(configuration),
      encoding: "buffer",
      maxBuffer,
      timeout,
    });
    return stdout;
  } catch (error) {
    const { code, stderr, killed } = error as ExecError;
    if (code === "ENOENT") throw new Error("git is not installed on the machine that syncs");
    if (killed === true && code === null) {
      throw new Error(`git ${words.join(" ")} was ended after ${timeout / 1000} s: try again`);
    }
    if (typeof code !== "number") throw error;
    throw new Error(String(stderr ?? "").trim() || `git ${words.join(" ")} ended with ${code}`);
  }
}

/** What says how git reaches a host stays; what would lead it to another repository does not. */
function gitEnvironment(configuration: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const ways = /^GIT_(?:SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|CONFIG.*|SSL.*|PROXY.*)$/;
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || ways.test(name),
  );
  const before = Number(process.env.GIT_CONFIG_COUNT ?? 0);
  const own = Object.entries(configuration).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, key],
    [`GIT_CONFIG_VALUE_${before + index}`, value],
  ]);
  return {
    ...Object.fromEntries([...entries, ...own]),
    GIT_CONFIG_COUNT: String(before + own.length / 2),
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}

function sized(message: string) {
  return (error: Error & { readonly code?: unknown }): never => {
    throw error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" ? new Error(message) : error;
  };
}
