import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtCommand, requireBuiltCommand } from "../../scripts/built-command.ts";
import { type ChildService, startChildService } from "./child-service.ts";

const root = join(import.meta.dirname, "..", "..");
const peerDirectory = join(root, "benchmarks", "peers", "serverless-offline");

/** Our own service, as `pnpm start` runs it on built handlers, on a state directory of its own. */
export async function startOurs(): Promise<ChildService> {
  await requireBuiltCommand();
  const state = mkdtempSync(join(tmpdir(), "proton-bench-"));
  const start = () =>
    startChildService({
      command: process.execPath,
      // As in the start script: a young generation that fits what a laptop's requests leave behind.
      arguments: ["--max-semi-space-size=2", builtCommand, "start", "--state", state, "--json"],
      cwd: root,
      environment: { PORT: "0" },
      urlIn: (output) => /"url":"(http:[^"]+)"/.exec(output)?.[1],
      firstPath: "/items",
    });
  // A first start makes the stacks; what a developer waits for every day is the second.
  await (await start()).stop();
  const service = await start();
  return {
    ...service,
    async stop() {
      await service.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** The peer, or why it cannot run here. */
export async function startServerlessOffline(): Promise<ChildService | string> {
  if (!existsSync(join(peerDirectory, "node_modules"))) {
    const install = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
      cwd: peerDirectory,
      encoding: "utf8",
    });
    if (install.status !== 0)
      return "serverless-offline could not be installed from the npm registry";
  }
  const port = 3900 + (process.pid % 90);
  return startChildService({
    command: process.execPath,
    arguments: [
      join(peerDirectory, "node_modules", "osls", "bin", "serverless.js"),
      "offline",
      "--host=127.0.0.1",
      `--httpPort=${port}`,
      `--lambdaPort=${port + 100}`,
    ],
    cwd: peerDirectory,
    environment: { SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
    urlIn: (output) => (output.includes("Server ready") ? `http://127.0.0.1:${port}` : undefined),
    firstPath: "/items/1",
  });
}
