import { execFile, execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Execution } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PipelineState } from "../src/pipelines/pipeline-api.ts";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");

/** The service's spec: what a repository builds with that has nothing to install. */
const spec = `proton: ServiceSpec
pipeline:
  install_command: node --version
  test_command: node test.mjs
  build_command: node build.mjs
  function_archive: function.zip
  proton_command: proton
  command_files: []
instances:
  - name: local
    environment: local
    spec:
      routes: ["GET /items list-items list"]
`;

const build = `import { readFileSync, writeFileSync } from "node:fs";
import { zipSync } from "./fflate.mjs";
writeFileSync("function.zip", zipSync({ "list-items.mjs": readFileSync("list-items.mjs") }));
`;

const handler = (version: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(version)} });\n`;

/** A repository of somebody's, pushed to the local remote while \`proton start\` runs. */
describe("a git push", () => {
  let desk: Bench;
  let serving: Serving<{ readonly url: string }>;

  const write = (file: string, text: string) => writeFileSync(join(desk.directory, file), text);
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", desk.directory, ...words], { encoding: "utf8", stdio: "pipe" });
  const commit = (message: string) => {
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", message);
  };
  const push = async (branch = "main") => {
    const words = ["-C", desk.directory, "push", "local", `HEAD:${branch}`];
    const { stderr } = await promisify(execFile)("git", words);
    return stderr.replaceAll(/^remote: |\s+$/gm, "");
  };
  const answer = async () => (await fetch(`${serving.ready.url}/items`)).text();
  const pipeline = async () => {
    const { stdout } = await desk.proton("pipeline", "status", "items", "--json");
    return JSON.parse(stdout) as PipelineState;
  };
  const newest = async () => (await pipeline()).executions[0] as Execution;
  const start = async () => {
    const code = join(root, "packages/handlers/dist/function.zip");
    serving = await desk.serve("start", "--code", code, "--port", "0", "--api-port", "0");
  };

  beforeAll(async () => {
    desk = bench({ estate: join(root, "proton") });
    write("proton/lambda-service/spec/local.yaml", spec);
    const { resolve } = createRequire(join(root, "packages/sandbox/package.json"));
    copyFileSync(
      join(resolve("fflate"), "../../esm/browser.js"),
      join(desk.directory, "fflate.mjs"),
    );
    write("build.mjs", build);
    write("test.mjs", "");
    write("list-items.mjs", handler("one"));
    write(".gitignore", ".proton\n");
    mkdirSync(join(desk.directory, ".proton"));
    git("init", "-q", "-b", "main");
    commit("Answer one");
    await start();
  });
  afterAll(() => desk.close());

  it("deploys what was committed, and tells the pusher how it goes", async () => {
    const added = await desk.proton("pipeline", "remote", "--add");
    const told = await push();

    expect(added.stdout).toBe("git push local main   runs the pipeline of items\n");
    expect(told).toContain("Answer one");
    expect(told).toMatch(/done {3}Build \d/);
    expect(told).toMatch(/done {3}Deploy-local\/local \d/);
    expect(told).toContain(`${serving.ready.url} answers with the new code`);
    expect(await answer()).toBe("one");
    const { stdout: status } = await desk.proton("status");
    expect(status).toContain(`${git("rev-parse", "HEAD").slice(0, 7)} by Ada`);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("stops at a failing test before anything is deployed, shows its end, and lets the next push through", async () => {
    write("list-items.mjs", handler("two"));
    write("test.mjs", 'console.error("1 test failed: two is not one");\nprocess.exit(1);\n');
    commit("Answer two, wrongly");
    const failed = await push();
    const served = await answer();
    write("test.mjs", "");
    commit("Mend the test");

    const told = await push();

    expect(failed).toMatch(/failed Build/);
    expect(failed).toContain("| 1 test failed: two is not one");
    expect(failed).toContain("proton pipeline retry items");
    expect(served).toBe("one");
    expect(told).toContain("answers with the new code");
    expect(await answer()).toBe("two");
  });

  it("stores a branch that no service is built from, and says so", async () => {
    const told = await push("topic");

    expect(told).toContain("Stored. No pipeline runs for topic: service items is built from main");
    expect(git("ls-remote", "local", "topic")).not.toBe("");
  });

  it("rolls the instance back when a deployment fails, and stops", async () => {
    const file = join(desk.directory, "build.mjs");
    const whole = readFileSync(file, "utf8");
    appendFileSync(file, 'writeFileSync("function.zip", "no zip archive");\n');
    commit("Build what is no archive");
    const told = await push();
    writeFileSync(file, whole);
    commit("Build an archive again");

    expect(told).toMatch(/failed Deploy-local\/local/);
    expect(told).toContain("it is no zip archive");
    expect(await answer()).toBe("two");
    const { executions } = await pipeline();
    const standard = executions.find(({ type }) => type === "STANDARD");
    expect(standard).toMatchObject({ status: "Failed", revision: { author: "Ada" } });
    await expect.poll(async () => (await newest()).status, { timeout: 300_000 }).toBe("Succeeded");
    expect(await newest()).toMatchObject({ type: "ROLLBACK", onlyStage: "Deploy-local" });
  });

  it("shows what a killed process ran as failed, and runs it again when asked", async () => {
    write("list-items.mjs", handler("three"));
    const hold = join(desk.directory, ".proton/hold");
    write(
      "test.mjs",
      `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync(${JSON.stringify(hold)})) {
  writeFileSync(${JSON.stringify(hold)}, "");
  setInterval(() => undefined, 1000);
}
`,
    );
    commit("Answer three");
    const pushed = push().catch((error: Error) => error.message);
    await expect
      .poll(() => existsSync(hold), {
        timeout: 300_000,
      })
      .toBe(true);
    serving.child.kill("SIGKILL");
    await pushed;
    await start();
    const after = await newest();

    const retried = await desk.proton("pipeline", "retry", "items");

    expect(after).toMatchObject({
      status: "Failed",
      summary: expect.stringContaining("ended while it ran"),
    });
    expect(retried.code).toBe(0);
    expect(retried.stdout).toContain("answers with the new code");
    expect(await answer()).toBe("three");
  });

  it("stores a push while nothing is started, and says how to go on", async () => {
    await serving.stop();
    write("list-items.mjs", handler("four"));
    commit("Answer four");

    const told = await push();

    expect(told).toContain("Stored. No pipeline runs, because nothing is started");
  });
});
