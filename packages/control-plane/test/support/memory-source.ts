import { createHash } from "node:crypto";
import type { SyncSource } from "../../src/index.ts";
import { archiveOf } from "./archives.ts";

type Files = Readonly<Record<string, string>>;

/** A repository in memory: commits of files on branches, with directories that know their content. */
export interface MemorySource extends SyncSource {
  /** Makes a commit with these files alone; its id. */
  commit(message: string, files: Files, branch?: string): string;
  /** Deletes a branch. */
  remove(branch: string): void;
  /** Has nothing of what was read: as a process that begins after another one. */
  lose(): void;
  /** Every reading fails with it. */
  fail(reason: string | undefined): void;
  /** The next reading of an archive waits until this is let go; settles when one does. */
  hold(): { readonly reached: Promise<void>; release(): void };
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

/** @param name of the repository that is there; every other one cannot be reached */
export function createMemorySource(name: string): MemorySource {
  const commits = new Map<string, { readonly message: string; readonly files: Files }>();
  const heads = new Map<string, string>();
  const read = new Set<string>();
  let failure: string | undefined;
  let held: { readonly reached: () => void; readonly released: Promise<void> } | undefined;
  const filesOf = (repository: { readonly name: string }, sha: string): Files => {
    if (failure !== undefined) throw new Error(failure);
    if (repository.name !== name) throw new Error(`there is no repository ${repository.name}`);
    if (sha !== "" && !read.has(sha)) throw new Error(`nobody has fetched ${sha}`);
    return commits.get(sha)?.files ?? {};
  };
  const below = (files: Files, directory: string) =>
    Object.entries(files).filter(([path]) => directory === "" || path.startsWith(`${directory}/`));

  return {
    commit(message, files, branch = "main") {
      const sha = sha1(JSON.stringify([message, files, heads.get(branch), branch]));
      commits.set(sha, { message, files });
      heads.set(branch, sha);
      return sha;
    },
    remove: (branch) => void heads.delete(branch),
    lose: () => read.clear(),
    async restore(repository, sha) {
      filesOf(repository, "");
      if (!commits.has(sha)) throw new Error(`there is no commit ${sha}`);
      read.add(sha);
    },
    fail(reason) {
      failure = reason;
    },
    hold() {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      held = { reached: reached.resolve, released: released.promise };
      return { reached: reached.promise, release: released.resolve };
    },
    async head(repository, branch) {
      filesOf(repository, "");
      const sha = heads.get(branch);
      if (sha === undefined) return undefined;
      read.add(sha);
      return { sha, message: commits.get(sha)?.message ?? "" };
    },
    async directories(repository, sha) {
      const files = filesOf(repository, sha);
      const paths = Object.keys(files).flatMap((path) => {
        const steps = path.split("/").slice(0, -1);
        return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
      });
      const digest = (path: string) => sha1(JSON.stringify(below(files, path)));
      return ["", ...new Set(paths)].map((path) => ({ path, digest: digest(path) }));
    },
    file: async (repository, sha, path) => filesOf(repository, sha)[path],
    async archive(repository, sha, path) {
      const now = held;
      held = undefined;
      now?.reached();
      await now?.released;
      const entries = below(filesOf(repository, sha), path);
      return archiveOf(
        Object.fromEntries(entries.map(([file, text]) => [file.slice(path.length + 1), text])),
      );
    },
  };
}
