import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((file) => file.endsWith(".ts") && !file.includes("/generated/"));

const read = (file: string): string => readFileSync(join(root, file), "utf8");

describe("the house style", () => {
  it("finds files to judge", () => {
    expect(tracked.length).toBeGreaterThan(5);
  });

  it("keeps hand-written files under 400 lines", () => {
    const long = tracked.filter((file) => read(file).split("\n").length > 400);

    expect(long).toEqual([]);
  });

  it("names files in kebab-case, operations as AWS names them", () => {
    const wrong = tracked.filter((file) => {
      const name = file.split("/").at(-1) ?? "";
      return !/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(name);
    });

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
