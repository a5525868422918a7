import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../src/index.ts";
import type { FidelityTarget } from "./target.ts";

export interface SandboxTarget extends FidelityTarget, AsyncDisposable {}

/** A sandbox of its own with the echo stack deployed; it is gone when disposed of. */
export async function openSandboxTarget(): Promise<SandboxTarget> {
  const directory = await mkdtemp(join(tmpdir(), "fidelity-"));
  const sandbox = await openSandbox({ directory });
  return {
    apis: sandbox.endpoints,
    region: sandbox.region,
    credentials: sandbox.operatorCredentials,
    isSandbox: true,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(directory, { recursive: true });
    },
  };
}
