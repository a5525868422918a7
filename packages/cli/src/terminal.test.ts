import { describe, expect, it } from "vitest";
import { userDirectory } from "./terminal.ts";

describe("userDirectory", () => {
  const script = { INIT_CWD: "/repo/proton", npm_package_json: "/repo/package.json" };

  it.each([
    ["without a package manager, the working directory", {}, "/repo", "/repo"],
    ["in a package's script, where the user called it", script, "/repo", "/repo/proton"],
    ["in a directory that a script has gone to, that directory", script, "/tmp/x", "/tmp/x"],
  ])("is, %s", (_case, env, workingDirectory, expected) => {
    expect(userDirectory(env, workingDirectory)).toBe(expected);
  });
});
