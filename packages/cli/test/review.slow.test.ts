import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { command } from "./support/command.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const TEMPLATE = "proton/web/instance_infrastructure/cloudformation.yaml";

let desk: Bench;

const file = (name: string) => join(desk.directory, name);
const git = (...words: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
    cwd: desk.directory,
    encoding: "utf8",
  });

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(file(name), "utf8");
  expect(text).toContain(from);
  writeFileSync(file(name), text.replace(from, to));
}

/** A repository whose work tree has one change that replaces a resource and one that is wrong. */
beforeAll(async () => {
  desk = bench();
  await desk.proton("new", "environment-template", "base");
  await desk.proton("new", "service-template", "web");
  writeFileSync(
    file("proton/web/spec/sample-outputs.yaml"),
    'environment: { ApiId: a1b2c3d4e5, ApiEndpoint: https://a1b2c3d4e5.example.com, LogRetentionDays: "7" }\n',
  );
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "base");
  edit(TEMPLATE, "Timeout: 5", "Timeout: 6");
  edit(TEMPLATE, "      ApiId:", "      ApiID:");
});

afterAll(() => desk.close());

describe("proton review", () => {
  it("writes findings, changes and the rendered difference into one comment", async () => {
    const { code, stdout } = await desk.proton(
      ...["review", "--base", "HEAD", "--format", "github"],
      ...["--comment", "review.md", "--sarif", "review.sarif"],
    );

    const comment = readFileSync(file("review.md"), "utf8");
    const sarif = JSON.parse(readFileSync(file("review.sarif"), "utf8"));
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^::error file=${TEMPLATE},line=\\d+`, "m"));
    expect(comment).toMatch(
      /^<!-- proton-review -->\n\n### Proton templates: 2 errors, 1 warning\n/,
    );
    expect(comment).toContain(`#### \`proton/web\``);
    expect(comment).toMatch(/\| instance local \| Function \| AWS::Lambda::Function \| /);
    expect(comment).toMatch(/```diff\n[\s\S]*\n- {6}Timeout: 5\n\+ {6}Timeout: 6\n[\s\S]*```/);
    expect(sarif.runs[0].results.length).toBeGreaterThan(0);
  });

  it("says that nothing changes where nothing does", async () => {
    const { code } = await desk.proton(
      ...["review", "proton/base", "--base", "HEAD", "--comment", "base.md"],
    );

    expect(code).toBe(0);
    expect(readFileSync(file("base.md"), "utf8")).toContain("Nothing changes.");
  });

  it("names a base that is not there", async () => {
    const { code, stderr } = await desk.proton("review", "--base", "no-such-branch");

    expect(code).toBe(2);
    expect(stderr).toContain('the base is "no-such-branch", but git does not know it');
  });
});

describe("action.yml", () => {
  const action = parse(readFileSync(join(root, "action.yml"), "utf8"));

  it("reviews with the command, and posts one comment, which it changes from then on", () => {
    const [review, post] = action.runs.steps as readonly { readonly run: string }[];
    const bin = file("bin");
    mkdirSync(bin, { recursive: true });
    // In the place of GitHub's own command: keeps the comments of a pull request in a file.
    writeFileSync(
      join(bin, "gh"),
      `#!/bin/bash
case "$*" in
  *--paginate*) [ -f comment.md ] && echo 7 || true ;;
  *POST*issues/3/comments*|*PATCH*issues/comments/7*) echo "$3" >> calls; cp "\${!#/#body=@/}" comment.md ;;
  *) exit 9 ;;
esac
`,
      { mode: 0o755 },
    );
    const run = (step: { readonly run: string } | undefined, env: Record<string, string>) =>
      spawnSync("bash", ["-e", "-c", step?.run ?? "exit 99"], {
        cwd: desk.directory,
        encoding: "utf8",
        env: {
          ...process.env,
          PATH: `${bin}:${process.env.PATH}`,
          RUNNER_TEMP: desk.directory,
          GITHUB_OUTPUT: file("outputs"),
          GITHUB_STEP_SUMMARY: file("summary.md"),
          ...env,
        },
      });
    const proton = `${process.execPath} ${command}`;

    const reviewed = run(review, { BUNDLES: "", BASE: "HEAD", STRICT: "false", PROTON: proton });
    const comment = /comment=(.*)/.exec(readFileSync(file("outputs"), "utf8"))?.[1] ?? "";
    const posted = [1, 2].map(
      () => run(post, { COMMENT: comment, NUMBER: "3", REPOSITORY: "o/r", GH_TOKEN: "t" }).status,
    );

    expect(reviewed.status).toBe(1);
    expect(reviewed.stdout).toContain("::error file=");
    expect(readFileSync(file("summary.md"), "utf8")).toContain("### Proton templates");
    expect(posted).toEqual([0, 0]);
    expect(readFileSync(file("calls"), "utf8")).toBe("POST\nPATCH\n");
    expect(readFileSync(file("comment.md"), "utf8")).toMatch(/^<!-- proton-review -->/);
  });
});
