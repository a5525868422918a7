import { execFileSync } from "node:child_process";
import { readBundle, type TemplateBundle } from "@proton/bundle";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const LARGEST_ARCHIVE = 64 * 1024 * 1024;

/**
 * A bundle as it is at a commit of the repository; `undefined` when it is not there, or cannot be read
 * there.
 *
 * @throws UsageError when there is no such commit
 */
export function bundleAt(
  commit: string,
  directory: string,
  terminal: Terminal,
): TemplateBundle | undefined {
  const git = (...words: readonly string[]): Buffer =>
    execFileSync("git", words, {
      cwd: terminal.resolve(directory),
      maxBuffer: LARGEST_ARCHIVE,
      stdio: ["ignore", "pipe", "pipe"],
    });
  let id: string;
  try {
    id = git("rev-parse", "--verify", "--end-of-options", `${commit}^{commit}`).toString().trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "there is no git here" : `git does not know it`;
    throw new UsageError(
      `the base is "${commit}", but ${problem}: fetch it first, or name another with --base`,
    );
  }
  const prefix = git("rev-parse", "--show-prefix").toString().trim().replace(/\/$/, "");
  const top = git("rev-parse", "--show-toplevel").toString().trim();
  let archive: Buffer;
  try {
    // From the top: in a folder git would look for the folder once more below the tree.
    archive = git("-C", top, "archive", "--format=tar.gz", `${id}:${prefix}`);
  } catch {
    return undefined;
  }
  return readBundle({ archive, name: directory }).bundle;
}

/** Two texts as a unified difference; empty when they are the same. */
export function textDifference(before: string, after: string, write: WriteTexts): string {
  const [one, other] = write(before, after);
  try {
    execFileSync("git", ["diff", "--no-index", "--no-color", "-U2", one, other], {
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
    return "";
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    return (stdout ?? "").split("\n").slice(4).join("\n").trimEnd();
  }
}

/** Puts both texts into files. */
export type WriteTexts = (before: string, after: string) => readonly [string, string];
