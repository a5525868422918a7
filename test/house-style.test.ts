import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const tracked = repositoryFiles().filter(
  (file) => file.endsWith(".ts") && !file.includes("/generated/"),
);

/** What git has; in a tree without `.git`, as a pipeline gets it, what is there and not built. */
function repositoryFiles(): readonly string[] {
  if (existsSync(join(root, ".git"))) {
    const listed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
    return listed.split("\0").filter((file) => existsSync(join(root, file)));
  }
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist|\.[^/]+)\//.test(file));
}

const read = (file: string): string => readFileSync(join(root, file), "utf8");

describe("the house style", () => {
  it("finds files to judge", () => {
    expect(tracked.length).toBeGreaterThan(5);
  });

  it("keeps hand-written files under 400 lines", () => {
    const long = tracked.filter((file) => read(file).split("\n").length > 400);

    expect(long).toEqual([]);
  });

  it("writes constants of plain values in capitals", () => {
    const plain =
      /^(?:export )?const ([a-z]\w*)(?:: [^=\n]+)? =\s*(?:-?[0-9][0-9_.]*;|"[^"\n]*";|\/(?![/*])|new (?:Set|Map)\b)/gm;
    // Members of options and results that are passed on by their own name.
    const passedOn =
      /^(name|rounds|budget|id|usage|origin|timeout|numRuns|concurrency|cleanUpConcurrency|stackName|sections|bareNames|prefixedNames)$/;
    const wrong = tracked.flatMap((file) =>
      [...read(file).matchAll(plain)]
        .filter(([, constant = ""]) => !passedOn.test(constant))
        .map(([, constant]) => `${file}: ${constant}`),
    );

    expect(wrong).toEqual([]);
  });

  it("declares tests with `it`", () => {
    const wrong = tracked.filter((file) =>
      /import \{[^}]*\btest\b[^}]*\} from "vitest"/.test(read(file)),
    );

    expect(wrong).toEqual([]);
  });

  it("leaves printing to the command, the scripts and the benchmarks", () => {
    const printing = tracked
      .filter((file) => file.startsWith("packages/") && !file.startsWith("packages/cli/"))
      .filter((file) => !/\.test\.ts$|\/test\/|\/build\.ts$|\/fixtures\//.test(file))
      .filter((file) => /\bconsole\.(log|error|warn|info)\(/.test(read(file)));

    expect(printing).toEqual([]);
  });

  it("skips no test and owes no work", () => {
    const marks = new RegExp(
      [
        String.raw`\b(it|test|describe)\.(only|todo|fails|skip)\(`,
        ["TO", "DO|FIX", "ME|HA", "CK"].join(""),
      ].join("|"),
    );
    const owing = tracked.filter((file) => marks.test(read(file)));

    expect(owing).toEqual([]);
  });
});
