import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "../usage-error.ts";

const run = promisify(execFile);

/** What became of a remote of the repository that a command runs in. */
export type RemoteResult =
  | { readonly outcome: "added" | "there" }
  | { readonly outcome: "other"; readonly url: string };

/**
 * Gives the repository of a directory a remote, and touches nothing else of it.
 *
 * @throws {UsageError} outside a repository
 */
export async function addRemote(
  directory: string,
  name: string,
  url: string,
): Promise<RemoteResult> {
  const current = await remoteUrl(directory, name);
  if (current === url) return { outcome: "there" };
  if (current !== undefined) return { outcome: "other", url: current };
  await run("git", ["-C", directory, "remote", "add", name, url]);
  return { outcome: "added" };
}

/** The URL of a remote; `undefined` when there is none of that name. */
export async function remoteUrl(directory: string, name: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", directory, "remote"]);
    if (!stdout.split("\n").includes(name)) return undefined;
    const { stdout: url } = await run("git", ["-C", directory, "remote", "get-url", name]);
    return url.trim();
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT") throw new UsageError("git is not installed");
    throw new UsageError(`${directory}: ${stderr.trim() || "it is not a git repository"}`);
  }
}
