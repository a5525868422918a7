import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../packages/cli/src/connection/connection.ts";
import { openServerConnection } from "../../packages/cli/src/connection/server-connection.ts";
import { findServer } from "../../packages/cli/src/local/endpoint-file.ts";
import { builtCommand, requireBuiltCommand } from "../../scripts/built-command.ts";
import { type ChildService, startChildService } from "./child-service.ts";

const root = join(import.meta.dirname, "..", "..");

/** Our own service, as `pnpm start` runs it on built handlers, on a state directory of its own. */
export async function startOurs(): Promise<ChildService> {
  const state = mkdtempSync(join(tmpdir(), "proton-bench-"));
  // A first start makes the stacks; what a developer waits for every day is the second.
  await (await startOn(state)).stop();
  return startOn(state, () => rmSync(state, { recursive: true, force: true }));
}

/** The same from its first start, with the connection that commands have to its Proton. */
export async function startOursWithProton(): Promise<{
  readonly service: ChildService;
  readonly proton: Connection;
}> {
  const state = mkdtempSync(join(tmpdir(), "proton-bench-"));
  const service = await startOn(state, () => rmSync(state, { recursive: true, force: true }));
  const server = await findServer(state);
  if (server === undefined) throw new Error(`no server runs on ${state}`);
  return { service, proton: openServerConnection(server) };
}

async function startOn(state: string, afterwards?: () => void): Promise<ChildService> {
  await requireBuiltCommand();
  const service = await startChildService({
    command: process.execPath,
    arguments: [
      // As in the start script: a young generation that fits what a laptop's requests leave behind.
      ...["--max-semi-space-size=2", builtCommand, "start", "--state", state],
      ...["--api-port", "0", "--json"],
    ],
    cwd: root,
    environment: { PORT: "0" },
    urlIn: (output) => /"url":"(http:[^"]+)"/.exec(output)?.[1],
    firstPath: "/items",
  });
  return {
    ...service,
    async stop() {
      await service.stop();
      afterwards?.();
    },
  };
}
