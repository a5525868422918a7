import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../packages/cli/src/connection/connection.ts";
import { openServerConnection } from "../../packages/cli/src/connection/server-connection.ts";
import { findServer } from "../../packages/cli/src/local/endpoint-file.ts";
import { builtCommand, requireBuiltCommand } from "../../scripts/built-command.ts";
import { serverFlags, serverVariables } from "../../scripts/server-settings.ts";
import { type ChildService, startChildService } from "./child-service.ts";
import { freePort } from "./free-port.ts";

const root = join(import.meta.dirname, "..", "..");

/** The package manager of the workspace. */
export const PNPM = join(root, "node_modules", ".bin", "pnpm");

/**
 * Our own service, as `pnpm start` runs it on built handlers, on a state directory of its own.
 *
 * @param isByPnpm whether pnpm runs it here, too
 */
export async function startOurs(isByPnpm = false): Promise<ChildService> {
  const state = mkdtempSync(join(tmpdir(), "proton-bench-"));
  // At the same ports each time, as on a developer's machine.
  const ports = { api: await freePort(), proton: await freePort() };
  // A first start makes the stacks, the second works their outputs out at these ports; what a developer
  // waits for every day is the third.
  await (await startOn(state, ports)).stop();
  await (await startOn(state, ports)).stop();
  const remove = () => rmSync(state, { recursive: true, force: true });
  return startOn(state, ports, remove, isByPnpm);
}

/** The same from its first start, with the connection that commands have to its Proton. */
export async function startOursWithProton(): Promise<{
  readonly service: ChildService;
  readonly proton: Connection;
}> {
  const state = mkdtempSync(join(tmpdir(), "proton-bench-"));
  const ports = { api: 0, proton: 0 };
  const service = await startOn(state, ports, () =>
    rmSync(state, { recursive: true, force: true }),
  );
  const server = await findServer(state);
  if (server === undefined) throw new Error(`no server runs on ${state}`);
  return { service, proton: openServerConnection(server) };
}

interface Ports {
  /** Of the API of the first environment. */
  readonly api: number;
  /** Of Proton's own, S3 and DynamoDB. */
  readonly proton: number;
}

async function startOn(
  state: string,
  ports: Ports,
  afterwards?: () => void,
  isByPnpm = false,
): Promise<ChildService> {
  await requireBuiltCommand();
  const given = ["start", "--state", state, "--api-port", String(ports.proton), "--json"];
  const service = await startChildService({
    command: isByPnpm ? PNPM : process.execPath,
    arguments: isByPnpm ? given : [...serverFlags, builtCommand, ...given],
    cwd: root,
    environment: { ...serverVariables, PORT: String(ports.api) },
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
