import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, it } from "vitest";

it.runIf(process.platform === "linux")(
  "closes files that were handed on, and nothing of Node.js",
  () => {
    const module = JSON.stringify(new URL("./close-inherited.ts", import.meta.url).href);
    const script = `
    const { closeInherited } = await import(${module});
    const { readdirSync, readlinkSync } = await import("node:fs");
    const open = () => readdirSync("/proc/self/fd").flatMap((descriptor) => {
      try { return [readlinkSync("/proc/self/fd/" + descriptor)]; } catch { return []; }
    });
    const before = open();
    closeInherited();
    await new Promise((resolve) => setTimeout(resolve, 1));
    console.log(JSON.stringify([before, open()]));`;
    const file = openSync("/etc/hosts", "r");

    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit", "ignore", "ignore", "ignore", "ignore", file],
      encoding: "utf8",
    });
    closeSync(file);

    const [before, after] = JSON.parse(stdout) as [string[], string[]];
    expect(status).toBe(0);
    expect(before).toContain("/etc/hosts");
    expect(after).not.toContain("/etc/hosts");
    expect(after.filter((target) => target.startsWith("anon_inode"))).toEqual(
      before.filter((target) => target.startsWith("anon_inode")),
    );
  },
);
