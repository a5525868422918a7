import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProposedBranches, type ProposedBranch } from "./proposed-branches.ts";
import { createRepositories, type Repositories } from "./repositories.ts";

const proposal: ProposedBranch = {
  repository: "acme/infra",
  base: "main",
  branch: "proton/one",
  directory: "dev",
  files: [
    { path: "main.tf", text: 'output "x" { value = 1 }\n' },
    { path: ".proton/deployment-metadata.json", text: "{}\n" },
  ],
  obsolete: ["old.tf", "never-there.tf"],
  message: "Deploy dev",
  time: Date.UTC(2026, 0, 1),
};

describe("a proposed branch", () => {
  let directory: string;
  let repositories: Repositories;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "proposed-"));
    repositories = createRepositories({ directory: join(directory, "bare") });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const clone = () => join(directory, "clone");
  const git = (...words: readonly string[]) =>
    execFileSync(
      "git",
      ["-C", clone(), "-c", "user.name=a", "-c", "user.email=a@example.com", ...words],
      { encoding: "utf8", stdio: "pipe" },
    );
  const cloneIt = () =>
    execFileSync("git", ["clone", "-q", repositories.directoryOf("acme/infra"), clone()], {
      stdio: "pipe",
    });

  it("is a change of its base that can be merged, and leaves the base and other files alone", async () => {
    await repositories.ensure("acme/infra");
    cloneIt();
    execFileSync("mkdir", ["-p", join(clone(), "dev")]);
    writeFileSync(join(clone(), "dev/old.tf"), "old");
    writeFileSync(join(clone(), "dev/own-notes.md"), "mine");
    git("add", "-A");
    git("commit", "-qm", "First");
    git("push", "-q", "origin", "HEAD:main");

    await createProposedBranches(repositories).open(proposal);

    expect(existsSync(join(clone(), "dev/main.tf"))).toBe(false);
    git("pull", "-q", "origin", "main");
    expect(existsSync(join(clone(), "dev/old.tf"))).toBe(true);
    git("fetch", "-q");
    git("merge", "-q", "origin/proton/one");
    expect(readFileSync(join(clone(), "dev/main.tf"), "utf8")).toBe(proposal.files[0]?.text);
    expect(git("ls-files").trim().split("\n")).toEqual([
      "dev/.proton/deployment-metadata.json",
      "dev/main.tf",
      "dev/own-notes.md",
    ]);
    expect(git("log", "-1", "--format=%s %an", "origin/proton/one").trim()).toBe(
      "Deploy dev AWS Proton",
    );
  });

  it("begins an empty base where nobody has pushed one, and is the same commit when asked for again", async () => {
    const branches = createProposedBranches(repositories);
    const headOf = async (branch: string) => (await repositories.head("acme/infra", branch))?.id;

    await branches.open(proposal);
    const first = [await headOf("main"), await headOf("proton/one")];
    await branches.open(proposal);
    const second = [await headOf("main"), await headOf("proton/one")];
    await branches.close(proposal);
    await branches.close(proposal);

    expect(first[1]).toMatch(/^[0-9a-f]{40}$/);
    expect(second).toEqual(first);
    expect(await headOf("proton/one")).toBeUndefined();
    expect(await headOf("main")).toBe(first[0]);
  });

  it.each(["../escape.tf", ".git/config", "/etc/passwd"])("takes no file at %s", async (path) => {
    const branches = createProposedBranches(repositories);

    const opened = branches.open({ ...proposal, files: [{ path, text: "" }] });

    await expect(opened).rejects.toThrow(/^Ignoring path/);
    expect(await repositories.head("acme/infra", "proton/one")).toBeUndefined();
  });
});
