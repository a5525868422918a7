import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

/** Ends the entry of the service, which is the last of the estate. */
const SYNC = `    sync:
      id: acme/services
      branch: main
      connection: arn:aws:codeconnections:us-east-1:000000000000:connection/one
`;
const TEMPLATE_SYNC = `${SYNC.replace("acme/services", "acme/templates")}      subdirectory: services\n`;
const OPS = "sync: { services: { app: { one: { branch: main, spec: spec.yaml } } } }\n";

/** The spec of a service in a repository, pushed to the local remote of an estate that runs. */
describe("a git push of a service's spec", () => {
  let desk: Bench;

  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", desk.directory, ...words], { encoding: "utf8", stdio: "pipe" });
  const push = async (message: string) => {
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", message);
    const words = ["-C", desk.directory, "push", "local", "HEAD:main"];
    const { stderr } = await promisify(execFile)("git", words);
    return stderr.replaceAll(/^remote: |\s+$/gm, "");
  };
  const write = (file: string, text: string) => writeFileSync(join(desk.directory, file), text);
  const specOf = (retention: number) => {
    const text = readFileSync(join(tinyEstate, "spec/service.yaml"), "utf8");
    return text.replace("retention: 7", `retention: ${retention}`);
  };
  const retention = async () => {
    const input = '{"serviceName":"app","name":"one"}';
    const { stdout } = await desk.proton("api", "GetServiceInstance", "--input", input);
    return /retention: (\d)/.exec(JSON.parse(stdout).serviceInstance.spec)?.[1];
  };
  const blockers = async () => {
    const { stdout } = await desk.proton("sync", "blocker", "list", "app", "--json");
    return JSON.parse(stdout) as { readonly id: string; readonly status: string }[];
  };

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    write(".gitignore", ".proton\n");
    git("init", "-q", "-b", "main");
    await desk.serve("serve", "--port", "0");
    const estate = readFileSync(join(desk.directory, "proton/proton.yaml"), "utf8");
    const synced = estate.replace("path: service\n", `path: service\n${TEMPLATE_SYNC}`);
    write("proton/proton.yaml", `${synced.trimEnd()}\n${SYNC}`);
    const applied = await desk.proton("apply", "--yes");
    expect(applied).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/done +sync of service app/),
    });
    await desk.proton("sync", "remote", "acme/services", "--add");
  });
  afterAll(() => desk.close());

  it("comes from where the estate says", async () => {
    const words = ["sync", "config", "service-template", "tiny-service", "--json"];
    const { stdout } = await desk.proton(...words);
    const plan = await desk.proton("plan");
    // Nobody pushes templates in what follows.
    const file = "proton/proton.yaml";
    write(file, readFileSync(join(desk.directory, file), "utf8").replace(TEMPLATE_SYNC, ""));
    await desk.proton("sync", "config", "service-template", "tiny-service", "--delete");

    expect(JSON.parse(stdout)).toMatchObject({
      ...{ repositoryName: "acme/templates", branch: "main", subdirectory: "services" },
    });
    expect(plan.stdout).toMatch(/^Nothing to do/);
  });

  it("deploys the instance, and tells the pusher", async () => {
    write("proton-ops.yaml", OPS);
    write("spec.yaml", specOf(5));

    const told = await push("Keep logs for five days");
    const status = await desk.proton("sync", "status");
    // The repository says what the instance is, not the estate's older spec.
    const plan = await desk.proton("plan");

    expect(plan.stdout).toMatch(/^Nothing to do/);
    expect(told).toMatch(/Service sync: Synced commit \w{7}/);
    expect(await retention()).toBe("5");
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("Service sync from main of acme/services SUCCEEDED");
    expect(status.stdout).toContain("Deployed app/one");
  });

  it("stops after a manual change until its blocker is resolved", async () => {
    const set = ["app/one", "--set", "retention=1"];
    expect((await desk.proton("deploy", ...set)).code).toBe(0);
    write("spec.yaml", specOf(3));
    const told = await push("Keep logs for three days");
    const kept = await retention();
    const [blocker] = await blockers();
    const listed = await desk.proton("sync", "blocker", "list", "app");
    const reason = ["--reason", "it is in git now"];
    const words = ["sync", "blocker", "resolve", blocker?.id ?? "", ...reason];

    const resolved = await desk.proton(...words);

    expect(told).toContain("was changed by UpdateServiceInstance, and not by its sync.");
    expect(told).toContain(`Resolve blocker ${blocker?.id}`);
    expect(kept).toBe("1");
    expect(listed.code).toBe(1);
    expect(listed.stdout).toContain("ACTIVE");
    expect(resolved.stdout).toBe("resolved: app/one is synced again, see proton sync status\n");
    await expect.poll(retention, { timeout: 300_000 }).toBe("3");
    expect((await blockers()).map(({ status }) => status)).toEqual(["RESOLVED"]);
  });

  it("says what is wrong, and runs again when asked", async () => {
    write("proton-ops.yaml", OPS.replace("spec.yaml", "specs.yaml"));
    const told = await push("Move the spec");

    const again = await desk.proton("sync", "run", "acme/services");
    const other = await desk.proton("sync", "run", "acme/other");
    const status = await desk.proton("sync", "status");

    expect(told).toMatch(/Branch main at \w{7} has no file specs\.yaml/);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain("has no file specs.yaml");
    expect(other.code).toBe(1);
    expect(other.stdout).toContain("nothing is synced from main of acme/other");
    expect(status.code).toBe(1);
  });
});
