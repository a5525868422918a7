import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundles } from "./spawn-proton.ts";

const built = join(import.meta.dirname, "../dist");

/** What `pnpm build` made of the command, in a directory that knows nothing of this workspace. */
describe("the built command", () => {
  let directory: string;
  let main: string;

  beforeAll(() => {
    if (!existsSync(built)) throw new Error(`${built} is missing: run pnpm build first`);
    directory = mkdtempSync(join(tmpdir(), "proton-built-"));
    const installed = join(directory, "node_modules/proton-templates");
    mkdirSync(installed, { recursive: true });
    const packed = execFileSync("npm", ["pack", built, "--json", "--pack-destination", directory], {
      cwd: directory,
      encoding: "utf8",
    });
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    execFileSync("tar", ["-xzf", join(directory, filename), "-C", installed, "--strip", "1"]);
    const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    main = join(installed, bin.proton);
    for (const name of ["environment", "lambda-service"]) {
      cpSync(join(bundles, name), join(directory, name), { recursive: true });
    }
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const proton = (...words: readonly string[]) =>
    spawnSync(process.execPath, [main, ...words], { cwd: directory, encoding: "utf8" });

  it("says its version", () => {
    const { status, stdout } = proton("--version");

    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("checks a bundle against the resource schemas that it brings along", () => {
    const file = join(directory, "environment/infrastructure/cloudformation.yaml");
    const text = readFileSync(file, "utf8");
    const clean = proton("validate", "environment", "lambda-service");
    writeFileSync(file, text.replace("AWS::DynamoDB::Table", "AWS::DynamoDB::Tabel"));

    const broken = proton("validate", "environment");

    expect(clean).toMatchObject({ status: 0, stderr: "" });
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain("AWS::DynamoDB::Tabel");
  });

  it("renders a bundle as the sources do", () => {
    const words = ["render", "lambda-service", "--spec", "lambda-service/spec/spec.yaml"];
    const main = join(import.meta.dirname, "../src/main.ts");
    const source = execFileSync(process.execPath, [main, ...words], {
      cwd: directory,
      encoding: "utf8",
    });

    const { status, stdout } = proton(...words);

    expect(status).toBe(0);
    expect(stdout).toBe(source);
  });

  it("explains a rule, and says when there is none", () => {
    const known = proton("explain", "bdl4007");
    const unknown = proton("explain", "BDL407");

    expect(known).toMatchObject({ status: 0, stderr: "" });
    expect(known.stdout).toMatch(/^# BDL4007: /);
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.stderr).toMatch(/there is no rule "BDL407"; did you mean "BDL\d+"\?/);
  });

  it("gives findings as JSON with --json", () => {
    const { stdout } = proton("validate", "lambda-service", "--json");

    expect(JSON.parse(stdout)).toMatchObject({ targets: ["lambda-service"] });
  });

  it.each([
    [["rendr"], 'there is no command "rendr"; did you mean "render"?'],
    [["render", "--spek", "x"], `unknown option '--spek'; did you mean "spec"?`],
    [["deploy", "items/local", "--endpoint", "http://127.0.0.1:9"], "cannot be reached"],
  ])("says what is wrong with %j", (words, message) => {
    const { status, stderr } = proton(...words);

    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each([
    [["rend"], /^render\t.+\n:4\n$/],
    [["validate", "--st"], /^--strict\t/m],
    [["validate", "--format", ""], /^pretty\t?\njson\t?\nsarif\t?\ngithub\t?\n/],
    [["render", "--spec", ""], /^:0\n$/],
    [["render", "lambda-"], /^:0\n$/],
    [["nonsense", ""], /^:\d\n$/],
  ])("completes %j", (words, expected) => {
    const { status, stdout } = proton("complete", "--", ...words);

    expect(status).toBe(0);
    expect(stdout).toMatch(expected);
  });

  it("completes in bash, at the Tab key", () => {
    const script = `
      node=$0 main=$1
      compopt() { :; }
      proton() { "$node" "$main" "$@"; }
      source <(proton completion bash)
      COMP_WORDS=(proton rol) COMP_CWORD=1 COMP_LINE="proton rol" COMP_POINT=10
      $(complete -p proton | sed -E 's/.*-F ([^ ]+) .*/\\1/') proton rol proton
      echo "\${COMPREPLY[@]}"`;

    const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, main], {
      cwd: directory,
      encoding: "utf8",
    });

    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: "rollback", stderr: "" });
  });

  it("ends quietly when nobody reads on", () => {
    const script = `"$0" "$1" render lambda-service --spec lambda-service/spec/spec.yaml | head -1`;

    const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, main], {
      cwd: directory,
      encoding: "utf8",
    });

    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe("");
  });
});
