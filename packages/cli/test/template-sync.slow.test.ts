import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

const bundles = join(import.meta.dirname, "../../../proton");
const REPOSITORY = { repositoryProvider: "GITHUB", repositoryName: "acme/templates" };

/** Templates in a repository of somebody's, pushed to the local remote while `proton serve` runs. */
describe("a git push of templates", () => {
  let desk: Bench;
  let serving: Serving<unknown>;
  let clone: string;

  const start = async () => {
    serving = await desk.serve("serve", "--port", "0");
  };
  const api = async (operation: string, input: object) => {
    const { code, stdout, stderr } = await desk.proton(
      "api",
      operation,
      "--input",
      JSON.stringify(input),
    );
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", clone, ...words], { encoding: "utf8", stdio: "pipe" }).trim();
  const commit = (message: string) => {
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", message);
  };
  const push = async () => {
    const words = ["-C", clone, "push", "local", "HEAD:main"];
    const { stderr } = await promisify(execFile)("git", words);
    return stderr.replaceAll(/^remote: |\s+$/gm, "");
  };
  const versions = async () => {
    const listed = await api("ListServiceTemplateVersions", { templateName: "lambda-service" });
    return listed.templateVersions.map(
      (version: Readonly<Record<string, string>>) =>
        `${version.majorVersion}.${version.minorVersion} ${version.status} ${version.description}`,
    );
  };

  beforeAll(async () => {
    desk = bench();
    clone = desk.directory;
    writeFileSync(join(clone, ".gitignore"), ".proton\n");
    await start();
    await api("CreateServiceTemplate", { name: "lambda-service" });
    await api("CreateRepository", {
      ...{ provider: "GITHUB", name: "acme/templates" },
      connectionArn: "arn:aws:codeconnections:us-east-1:000000000000:connection/one",
    });
    mkdirSync(join(clone, "lambda-service"), { recursive: true });
    cpSync(join(bundles, "lambda-service"), join(clone, "lambda-service/v1"), { recursive: true });
    git("init", "-q", "-b", "main");
    commit("Offer Lambda services");
    const template = { templateName: "lambda-service", templateType: "SERVICE", branch: "main" };
    await api("CreateTemplateSyncConfig", { ...template, ...REPOSITORY });
  });
  afterAll(() => desk.close());

  it("registers a draft and tells the pusher", async () => {
    const added = await desk.proton("sync", "remote", "acme/templates", "--add");

    const told = await push();

    expect(added.stdout).toBe("git push local main   syncs from acme/templates\n");
    const sha = git("rev-parse", "HEAD");
    expect(told).toContain(`Template sync: Starting syncs for commit ${sha}`);
    expect(told).toContain(`Template sync: Synced commit ${sha.slice(0, 7)}`);
    expect(await versions()).toEqual([`1.0 DRAFT [${sha.slice(0, 7)}] Offer Lambda services`]);
  });

  it("says which file is wrong, and registers what was mended", async () => {
    const file = join(clone, "lambda-service/v1/.template-registration.yaml");
    writeFileSync(file, "compatible_environments: []\n");
    commit("Fit nothing");
    const told = await push();
    writeFileSync(file, 'compatible_environments: ["environment:1", "other:2"]\n');
    commit("Fit another one");

    const mended = await push();

    expect(told).toContain(
      "lambda-service/v1/.template-registration.yaml must list 1 to 10 environment templates",
    );
    expect(told).toContain("again: proton sync run acme/templates --branch main");
    expect(mended).toContain("Synced commit");
    expect((await versions()).at(-1)).toMatch(/^1\.1 DRAFT \[\w{7}\] Fit another one$/);
  });

  it("finds at the next start what was pushed while nothing ran, and after a kill", async () => {
    serving.child.kill("SIGKILL");
    writeFileSync(join(clone, "lambda-service/v1/NOTES.md"), "more\n");
    commit("Write notes");
    const told = await push();

    await start();

    expect(told).toContain("Stored.");
    await expect.poll(versions, { timeout: 300_000 }).toHaveLength(3);
    await expect
      .poll(async () => (await versions()).at(-1), { timeout: 300_000 })
      .toMatch(/^1\.2 DRAFT .* Write notes$/);
  });
});
