import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { openSandbox, type Sandbox } from "../src/index.ts";
import { echoStackTemplate } from "./echo-stack.ts";
import type { FidelityTarget } from "./target.ts";

export interface SandboxTarget extends FidelityTarget, AsyncDisposable {}

/** A sandbox of its own with the echo stack deployed; it is gone when disposed of. */
export async function openSandboxTarget(): Promise<SandboxTarget> {
  const directory = await mkdtemp(join(tmpdir(), "fidelity-"));
  const sandbox = await openSandbox({ directory });
  const dispose = async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  };
  const { endpoints: apis, region, operatorCredentials: credentials } = sandbox;
  try {
    const stackUrl = await deployEchoStack(sandbox);
    const [tokenIssuer] = sandbox.tokenIssuers();
    return {
      apis,
      region,
      credentials,
      stackUrl,
      ...(tokenIssuer && { mintToken: tokenIssuer.mint }),
      isSandbox: true,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function deployEchoStack({ provisioner }: Sandbox): Promise<string> {
  const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  const result = await deployStack(provisioner, {
    stackName: "fidelity",
    templateBody: echoStackTemplate(sdk),
    parameters: { Issuer: `http://127.0.0.1:${await freePort()}` },
    clientToken: "fidelity",
  });
  const url = result.outcome === "deployed" ? result.stack?.outputs.Url : undefined;
  if (url === undefined) throw new Error(`the echo stack: ${JSON.stringify(result)}`);
  return url;
}

/** The issuer's address stands in the template, so the port must be known before. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
