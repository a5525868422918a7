import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { cleanEnvironment } from "./clean-environment.ts";
import type { Repositories } from "./repositories.ts";

/** A change of a repository's files, on a branch of its own. */
export interface ProposedBranch {
  readonly repository: string;
  readonly base: string;
  readonly branch: string;
  readonly directory: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Deleted if they are there. */
  readonly obsolete: readonly string[];
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Stands in for the pull requests of a host of repositories: a branch is the request. */
export interface ProposedBranches {
  /** Writes the branch, the same again for the same change; a base that nobody pushed begins empty. */
  open(proposal: ProposedBranch): Promise<string>;
  close(proposal: Pick<ProposedBranch, "repository" | "branch">): Promise<void>;
}

const NO_OBJECT = "0".repeat(40);
const IDENTITY = { name: "AWS Proton", email: "proton@localhost" };

/** Branches in the bare repositories of a sandbox, written without a work tree. */
export function createProposedBranches(repositories: Repositories): ProposedBranches {
  return {
    async open({ repository, base, branch, directory, files, obsolete, message, time }) {
      await repositories.ensure(repository);
      const place = await mkdtemp(join(tmpdir(), "proton-index-"));
      const date = `${Math.floor(time / 1000)} +0000`;
      const git = gitIn(repositories.directoryOf(repository), {
        GIT_INDEX_FILE: join(place, "index"),
        GIT_AUTHOR_NAME: IDENTITY.name,
        GIT_AUTHOR_EMAIL: IDENTITY.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: IDENTITY.name,
        GIT_COMMITTER_EMAIL: IDENTITY.email,
        GIT_COMMITTER_DATE: date,
      });
      try {
        const known = await git(["for-each-ref", "--format=%(objectname)", `refs/heads/${base}`]);
        const parent = known.split("\n")[0] || (await beginEmpty(git, base));
        await git(["read-tree", parent]);
        const entries = obsolete.map((path) => `0 ${NO_OBJECT}\t${directory}/${path}\0`);
        for (const file of files) {
          const object = await git(["hash-object", "-w", "--stdin"], file.text);
          entries.push(`100644 ${object}\t${directory}/${file.path}\0`);
        }
        await git(["update-index", "-z", "--index-info"], entries.join(""));
        const tree = await git(["write-tree"]);
        const commit = await git(["commit-tree", tree, "-p", parent], message);
        await git(["update-ref", `refs/heads/${branch}`, commit]);
      } finally {
        await rm(place, { recursive: true, force: true });
      }
      return repositories.directoryOf(repository);
    },
    async close({ repository, branch }) {
      await repositories.ensure(repository);
      await gitIn(repositories.directoryOf(repository))([
        ...["update-ref", "-d", `refs/heads/${branch}`],
      ]);
    },
  };
}

type Git = (words: readonly string[], input?: string) => Promise<string>;

/** A first commit without files, for a branch that nobody has pushed yet. */
async function beginEmpty(git: Git, branch: string): Promise<string> {
  const tree = await git(["mktree"], "");
  const commit = await git(["commit-tree", tree], "Begin");
  await git(["update-ref", `refs/heads/${branch}`, commit]);
  return commit;
}

const gitIn = (directory: string, variables: Readonly<Record<string, string>> = {}): Git => {
  return async (words, input = "") => {
    const child = spawn("git", ["--git-dir", directory, ...words], {
      env: { ...cleanEnvironment(), ...variables },
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const [printed, complaint, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    // A path such as ".git/config" is left out of the index, and the command succeeds.
    if (code === 0 && !complaint.startsWith("Ignoring path")) return printed.trim();
    throw new Error(complaint.trim() || `git ${words[0]} ended with ${code}`);
  };
};
