import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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
`
  .replace("proton_command: proton", "proton_command: sh ./held.sh")
  .replace("command_files: []", "command_files: [held.sh]");

/** The command, which stays there once it has deployed for as long as somebody holds it. */
const held = (directory: string) => `proton "$@" || exit $?
if [ "$1" = deploy ] && [ -e '${directory}/.proton/hold-deploy' ]; then
  touch '${directory}/.proton/deploys'
  while [ -e '${directory}/.proton/hold-deploy' ]; do sleep 0.1; done
fi
`;

/** git, which does not read a commit out for as long as somebody holds it. */
const heldGit = (directory: string, git: string) => `#!/bin/sh
case " $* " in *" archive "*)
  if [ -e '${directory}/.proton/hold-source' ]; then
    touch '${directory}/.proton/fetches'
    while [ -e '${directory}/.proton/hold-source' ]; do sleep 0.1; done
  fi
esac
exec '${git}' "$@"
`;

/** Pushes that meet each other, and a process that ends in the middle of a deployment. */
describe("pushes in quick succession and a killed deployment", () => {
  let desk: PushedRepository;

  const place = (name: string) => join(desk.directory, ".proton", name);
  const answer = async () => (await fetch(`${desk.serving.ready.url}/items`)).text();
  const there = (name: string) =>
    expect.poll(() => existsSync(place(name)), { timeout: 120_000 }).toBe(true);

  beforeAll(async () => {
    desk = await pushedRepository(spec, {
      edit: (directory) => writeFileSync(join(directory, "held.sh"), held(directory)),
    });
    await desk.proton("pipeline", "remote", "--add");
    await desk.push();
  });
  afterAll(() => desk.close());

  it("lets the newest of the pushes that wait through, and tells the pusher of the one before", async () => {
    desk.write(
      "test.mjs",
      `import { existsSync, rmSync, writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(place("builds"))}, "");
while (!existsSync(${JSON.stringify(place("go"))})) await new Promise((go) => setTimeout(go, 50));
`,
    );
    const pushes: Promise<string>[] = [];
    for (const version of ["two", "three", "four"]) {
      desk.write("list-items.mjs", handler(version));
      desk.commit(`Answer ${version}`);
      pushes.push(desk.push());
      await there("builds");
      const begun = async () => (await desk.newest()).revision?.message ?? "";
      await expect.poll(begun, { timeout: 120_000 }).toContain(`Answer ${version}`);
    }
    desk.write(".proton/go", "");

    const told = await Promise.all(pushes);

    expect(told[0]).toContain("answers with the new code");
    expect(told[1]).toContain("superseded");
    expect(told[2]).toContain("answers with the new code");
    expect(await answer()).toBe("four");
  });

  it("shows a source that was being fetched when it was killed as failed, and fetches it when asked again", async () => {
    const tools = join(desk.directory, ".proton/tools");
    mkdirSync(tools);
    const git = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    writeFileSync(join(tools, "git"), heldGit(desk.directory, git), { mode: 0o755 });
    await desk.serving.stop();
    desk.variables.PATH = `${tools}:${process.env.PATH}`;
    await desk.start();
    desk.write(".proton/hold-source", "");
    desk.write("list-items.mjs", handler("four and a half"));
    desk.commit("Answer four and a half");
    const pushed = desk.push().catch((error: Error) => error.message);
    await there("fetches");
    desk.serving.child.kill("SIGKILL");
    await pushed;
    rmSync(place("hold-source"));
    await desk.start();
    const after = await desk.newest();

    const retried = await desk.proton("pipeline", "retry", "items");

    expect(after).toMatchObject({
      status: "Failed",
      summary: "stage Source failed: the sandbox ended while it ran",
    });
    expect(retried).toMatchObject({ code: 0 });
    expect(await answer()).toBe("four and a half");
  });

  it("leaves nothing half-deployed when it is killed in the deployment, and deploys when asked again", async () => {
    desk.write(".proton/hold-deploy", "");
    desk.write("list-items.mjs", handler("five"));
    desk.commit("Answer five");
    const pushed = desk.push().catch((error: Error) => error.message);
    await there("deploys");
    desk.serving.child.kill("SIGKILL");
    await pushed;
    rmSync(place("hold-deploy"));
    await desk.start();
    const after = await desk.newest();
    // Starting deploys what lies built in the work tree, as it does without a pipeline.
    const served = await fetch(`${desk.serving.ready.url}/items`);

    const retried = await desk.proton("pipeline", "retry", "items");

    expect(after).toMatchObject({ status: "Failed" });
    expect(served.status).toBe(200);
    expect(retried).toMatchObject({ code: 0 });
    expect(await answer()).toBe("five");
  });
});
