import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cleanEnvironment } from "./clean-environment.ts";

const run = promisify(execFile);

/** A commit as CodePipeline tells of it. */
export interface Commit {
  readonly id: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authoredAt: string;
}

/** Bare repositories that stand in for those that a connection leads to. */
export interface Repositories {
  /** Where `git push` goes. */
  directoryOf(repositoryId: string): string;
  /** Makes a repository if it is not there, and tells its hook how to reach this process. */
  ensure(repositoryId: string): Promise<void>;
  /** The newest commit of a branch; `undefined` while nothing was pushed to it. */
  head(repositoryId: string, branch: string): Promise<Commit | undefined>;
  /** The files of a commit as a zip archive, without `.git`: what CodePipeline hands over as CODE_ZIP. */
  archive(repositoryId: string, commitId: string): Promise<Uint8Array>;
}

const REPOSITORY_ID = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)+$/;
const LARGEST_SOURCE_BYTES = 512 * 1024 * 1024;

/**
 * @param options.hookOf the command that the hook of a repository runs after a push, with the updated
 *   references on its standard input as git gives them
 */
export function createRepositories(options: {
  readonly directory: string;
  readonly hookOf?: (repositoryId: string) => readonly string[];
}): Repositories {
  const { directory, hookOf } = options;
  const directoryOf = (repositoryId: string) => {
    if (!REPOSITORY_ID.test(repositoryId)) {
      throw new Error(`${JSON.stringify(repositoryId)} is not a repository id such as owner/name`);
    }
    return join(directory, `${repositoryId}.git`);
  };
  const git = async (repositoryId: string, words: readonly string[], encoding?: "buffer") => {
    const { stdout } = await run("git", ["--git-dir", directoryOf(repositoryId), ...words], {
      env: cleanEnvironment(),
      encoding: encoding ?? "utf8",
      maxBuffer: LARGEST_SOURCE_BYTES,
    });
    return stdout;
  };

  return {
    directoryOf,
    async ensure(repositoryId) {
      const place = directoryOf(repositoryId);
      // This folder is the last that Git makes.
      if (!existsSync(join(place, "HEAD")) || !existsSync(join(place, "objects/info"))) {
        await mkdir(place, { recursive: true });
        await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", place], {
          env: cleanEnvironment(),
        });
      }
      const command = hookOf?.(repositoryId);
      if (command === undefined) return;
      const hook = join(place, "hooks/post-receive");
      await mkdir(join(place, "hooks"), { recursive: true });
      await writeFile(hook, `#!/bin/sh\nexec ${command.map(quoted).join(" ")}\n`);
      await chmod(hook, 0o755);
    },
    async head(repositoryId, branch) {
      const format = ["%H", "%an", "%ae", "%aI", "%B"].join("%x00");
      const text = await git(repositoryId, [
        "log",
        "-1",
        `--format=${format}`,
        `refs/heads/${branch}`,
        "--",
      ]).catch(() => undefined);
      if (text === undefined) return undefined;
      const [id = "", authorName = "", authorEmail = "", authoredAt = "", message = ""] =
        String(text).split("\0");
      return { id, authorName, authorEmail, authoredAt, message: message.trim() };
    },
    archive: async (repositoryId, commitId) =>
      (await git(repositoryId, ["archive", "--format=zip", "-0", commitId], "buffer")) as Buffer,
  };
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
