import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, type Sandbox } from "../src/index.ts";
import { echoStackTemplate } from "./echo-stack.ts";
import type { FidelityTarget } from "./target.ts";

export interface SandboxTarget extends FidelityTarget, AsyncDisposable {}

/** A sandbox of its own with the echo stack deployed; it is gone when disposed of. */
export async function openSandboxTarget(): Promise<SandboxTarget> {
  const directory = await mkdtemp(join(tmpdir(), "fidelity-"));
  const sandbox = await openSandbox({ directory, tokenIssuerPort: 0 });
  const dispose = async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  };
  const { endpoints: apis, region, operatorCredentials: credentials, tokenIssuer } = sandbox;
  try {
    return {
      apis,
      region,
      credentials,
      stackUrl: await deployEchoStack(sandbox),
      ...(tokenIssuer && { mintToken: tokenIssuer.mint }),
      isSandbox: true,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function deployEchoStack({ provisioner, tokenIssuer }: Sandbox): Promise<string> {
  const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  const result = await provisioner.deploy({
    stackName: "fidelity",
    templateBody: echoStackTemplate(sdk),
    parameters: { Issuer: tokenIssuer?.issuer ?? "" },
    clientToken: "fidelity",
  });
  const url = result.outcome === "deployed" ? result.stack?.outputs.Url : undefined;
  if (url === undefined) throw new Error(`the echo stack: ${JSON.stringify(result)}`);
  return url;
}
