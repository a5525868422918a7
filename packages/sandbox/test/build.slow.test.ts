import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuildFixture, openBuildFixture } from "./build-fixture.ts";

describe("a build", () => {
  let builds: BuildFixture;

  beforeEach(() => {
    builds = openBuildFixture();
  });
  afterEach(() => builds[Symbol.dispose]());

  it("keeps variables and the directory from command to command, and exports what it is told to", async () => {
    const { record } = await builds.run(
      `
version: 0.2
env: { exported-variables: [URI, MISSING] }
phases:
  install: { commands: [cd sub, 'digest=$(cat file)'] }
  build: { commands: ['export URI="s3://$digest"'] }
`,
      { files: { "sub/file": "abc" } },
    );

    expect(record.status).toBe("SUCCEEDED");
    expect(record.exportedVariables).toEqual({ URI: "s3://abc", MISSING: "" });
  });

  it("sees nothing of this process's environment but what it is given", async () => {
    process.env.SECRET_OF_THE_USER = "secret";
    await builds.run(
      `
version: 0.2
env: { variables: { MINE: buildspec, BOTH: buildspec } }
phases: { build: { commands: [env] } }
`,
      { variables: { BOTH: "project" } },
    );
    delete process.env.SECRET_OF_THE_USER;

    expect(builds.lines).toContain("MINE=buildspec");
    expect(builds.lines).toContain("BOTH=project");
    expect(builds.lines.join("\n")).not.toContain("SECRET_OF_THE_USER");
  });

  it("stops at the first command that fails, runs what follows finally and after, and shows the tail", async () => {
    const { record } = await builds.run(`
version: 0.2
phases:
  build: { commands: [echo before, 'echo "it broke" >&2; exit 3', echo never], finally: [echo finally] }
  post_build: { commands: ['echo "succeeding $CODEBUILD_BUILD_SUCCEEDING"'] }
`);

    expect(record).toMatchObject({
      status: "FAILED",
      reason: expect.stringContaining("exit status 3"),
      tail: expect.arrayContaining(["it broke", "finally", "succeeding 0"]),
    });
    expect(builds.lines).not.toContain("never");
    expect(record.phases.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "DOWNLOAD_SOURCE SUCCEEDED",
      "BUILD FAILED",
      "POST_BUILD SUCCEEDED",
    ]);
  });

  it("does not go on after a failed install, unless it is told to", async () => {
    const aborted = await builds.run(
      "version: 0.2\nphases: { install: { commands: ['false'] }, build: { commands: [echo built] } }",
    );
    const lines = builds.lines.splice(0);
    const continued = await builds.run(
      "version: 0.2\nphases: { install: { on-failure: CONTINUE, commands: ['false'] }, build: { commands: [echo built] } }",
    );

    expect([aborted.record.status, continued.record.status]).toEqual(["FAILED", "SUCCEEDED"]);
    expect(lines).not.toContain("built");
    expect(builds.lines).toContain("built");
  });

  it("tries a phase again as often as it is told to", async () => {
    const { record } = await builds.run(`
version: 0.2
phases: { build: { on-failure: RETRY-3, commands: ['echo x >> tries; test $(wc -l < tries) = 3'] } }
`);

    expect(record.status).toBe("SUCCEEDED");
  });

  it("hands on the files that match, the same bytes each time", async () => {
    const buildspec = `
version: 0.2
phases: { build: { commands: [mkdir -p dist/a node_modules, echo 1 > dist/a/one.mjs, echo 2 > dist/two.txt, echo 3 > node_modules/x] } }
artifacts: { files: ["dist/**/*"], exclude-paths: ["**/*.txt"] }
`;
    const [first, second] = [await builds.run(buildspec), await builds.run(buildspec)];

    const bytes = first.artifacts.get("") ?? new Uint8Array();
    expect(Object.keys(unzipSync(bytes))).toEqual(["dist/a/one.mjs"]);
    expect(strFromU8(unzipSync(bytes)["dist/a/one.mjs"] ?? new Uint8Array())).toBe("1\n");
    expect(Buffer.compare(bytes, second.artifacts.get("") ?? new Uint8Array())).toBe(0);
  });

  it("fails where no file matches, as CodeBuild does", async () => {
    const { record } = await builds.run("version: 0.2\nartifacts: { files: [nothing] }");

    expect(record).toMatchObject({
      status: "FAILED",
      reason: "UPLOAD_ARTIFACTS: no matching artifact paths found: nothing",
    });
  });

  it("finds the directories of its cache again, and nothing else", async () => {
    const buildspec = `
version: 0.2
phases:
  build:
    commands:
      - 'ls -d node_modules packages/a/node_modules "$HOME/.store" other 2>/dev/null || true'
      - 'mkdir -p node_modules packages/a/node_modules "$HOME/.store" other'
cache: { paths: ["node_modules/**/*", "packages/*/node_modules/**/*", "/root/.store/**/*"] }
`;
    await builds.run(buildspec);
    const first = builds.lines.splice(0);
    await builds.run(buildspec);

    expect(first.join("\n")).not.toMatch(/^node_modules$/m);
    expect(builds.lines).toEqual(
      expect.arrayContaining([
        "node_modules",
        "packages/a/node_modules",
        expect.stringMatching(/\/home\/\.store$/),
      ]),
    );
    expect(builds.lines).not.toContain("other");
  });

  it("ends every process that it started when it is stopped, also those in the background", async () => {
    const stop = new AbortController();
    const running = builds.run(
      "version: 0.2\nphases: { build: { commands: ['sleep 1000 & echo \"pid $!\"; sleep 1000'] } }",
      { signal: stop.signal },
    );
    const pid = await pidIn(builds.lines);
    stop.abort();

    const { record } = await running;

    expect(record).toMatchObject({ status: "STOPPED", reason: "it was stopped" });
    await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  });

  it("takes no more time than its project gives it", async () => {
    const { record } = await builds.run(
      "version: 0.2\nphases: { build: { commands: [sleep 1000] } }",
      { timeoutMinutes: 0.001 },
    );

    expect(record.status).toBe("TIMED_OUT");
  });

  it("hides the values of secrets and parameters from its log", async () => {
    const { record } = await builds.run(
      "version: 0.2\nenv: { secrets-manager: { TOKEN: token } }\nphases: { build: { commands: ['echo \"it is $TOKEN\"', 'test \"$TOKEN\" = sesame', 'false'] } }",
      { secrets: { token: "sesame" } },
    );

    expect(builds.lines).toContain("it is ***");
    expect(record).toMatchObject({ tail: ["it is ***"], reason: expect.stringContaining("false") });
  });

  it("says which parameter or secret is not there", async () => {
    const { record } = await builds.run(
      "version: 0.2\nenv: { secrets-manager: { TOKEN: my-secret } }\nphases: { build: { commands: [env] } }",
    );

    expect(record).toMatchObject({
      status: "FAILED",
      reason: "DOWNLOAD_SOURCE: no secret my-secret",
    });
  });
});

async function pidIn(lines: readonly string[]): Promise<number> {
  const line = await expect
    .poll(() => lines.find((each) => /^pid \d+$/.test(each)), { timeout: 60_000 })
    .toBeDefined()
    .then(() => lines.find((each) => /^pid \d+$/.test(each)));
  return Number(line?.slice(4));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
