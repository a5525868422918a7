import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  handler,
  PIPELINE_INPUTS,
  type PushedRepository,
  pushedRepository,
} from "./support/pushed-repository.ts";

const spec = `proton: ServiceSpec
${PIPELINE_INPUTS}instances:
  - name: local
    environment: local
    spec:
      routes: ["GET /items list-items list"]
`;

/** A repository of somebody's, pushed to the local remote while `proton start` runs. */
describe("a git push", () => {
  let desk: PushedRepository;

  const answer = async () => (await fetch(`${desk.serving.ready.url}/items`)).text();

  beforeAll(async () => {
    desk = await pushedRepository(spec);
  });
  afterAll(() => desk.close());

  it("deploys what was committed, and tells the pusher how it goes", async () => {
    const added = await desk.proton("pipeline", "remote", "--add");
    const told = await desk.push();

    expect(added.stdout).toBe("git push local main   runs the pipeline of items\n");
    expect(told).toContain("Answer one");
    expect(told).toMatch(/done {3}Build \d/);
    expect(told).toMatch(/done {3}Deploy-local\/local \d/);
    expect(told).toContain(`${desk.serving.ready.url} answers with the new code`);
    expect(await answer()).toBe("one");
    const { stdout: status } = await desk.proton("status");
    expect(status).toContain(`${desk.git("rev-parse", "HEAD").slice(0, 7)} by Ada`);
    expect(desk.git("status", "--porcelain")).toBe("");
  });

  it("stops at a failing test before anything is deployed, shows its end, and lets the next push through", async () => {
    desk.write("list-items.mjs", handler("two"));
    desk.write("test.mjs", 'console.error("1 test failed: two is not one");\nprocess.exit(1);\n');
    desk.commit("Answer two, wrongly");
    const failed = await desk.push();
    const served = await answer();
    desk.write("test.mjs", "");
    desk.commit("Mend the test");

    const told = await desk.push();

    expect(failed).toMatch(/failed Build/);
    expect(failed).toContain("| 1 test failed: two is not one");
    expect(failed).toContain("proton pipeline retry items");
    expect(served).toBe("one");
    expect(told).toContain("answers with the new code");
    expect(await answer()).toBe("two");
  });

  it("stores a branch that no service is built from, and says so", async () => {
    const told = await desk.push("topic");

    expect(told).toContain("Stored. No pipeline runs for topic: service items is built from main");
    expect(desk.git("ls-remote", "local", "topic")).not.toBe("");
  });

  it("rolls the instance back when a deployment fails, and stops", async () => {
    const file = join(desk.directory, "build.mjs");
    const whole = readFileSync(file, "utf8");
    appendFileSync(file, 'writeFileSync("function.zip", "no zip archive");\n');
    desk.commit("Build what is not an archive");
    const told = await desk.push();
    writeFileSync(file, whole);
    desk.commit("Build an archive again");

    expect(told).toMatch(/failed Deploy-local\/local/);
    expect(told).toContain("it is not a zip archive");
    expect(await answer()).toBe("two");
    const { executions } = await desk.pipeline();
    const standard = executions.find(({ type }) => type === "STANDARD");
    expect(standard).toMatchObject({ status: "Failed", revision: { author: "Ada" } });
    await expect
      .poll(async () => (await desk.newest()).status, { timeout: 300_000 })
      .toBe("Succeeded");
    expect(await desk.newest()).toMatchObject({ type: "ROLLBACK", onlyStage: "Deploy-local" });
  });

  it("shows what a killed process ran as failed, and runs it again when asked", async () => {
    desk.write("list-items.mjs", handler("three"));
    const hold = join(desk.directory, ".proton/hold");
    desk.write(
      "test.mjs",
      `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync(${JSON.stringify(hold)})) {
  writeFileSync(${JSON.stringify(hold)}, "");
  setInterval(() => undefined, 1000);
}
`,
    );
    desk.commit("Answer three");
    const pushed = desk.push().catch((error: Error) => error.message);
    await expect
      .poll(() => existsSync(hold), {
        timeout: 300_000,
      })
      .toBe(true);
    desk.serving.child.kill("SIGKILL");
    await pushed;
    await desk.start();
    const after = await desk.newest();

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
    await desk.serving.stop();
    desk.write("list-items.mjs", handler("four"));
    desk.commit("Answer four");

    const told = await desk.push();

    expect(told).toContain("Stored. No pipeline runs, because nothing is started");
  });
});
