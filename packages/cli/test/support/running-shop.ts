import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import type { ConsoleBackend } from "../../src/console/console-backend.ts";
import { recordDenials } from "../../src/console/running/denied-calls.ts";
import { createEventHub } from "../../src/events/event-hub.ts";
import type { LocalEvent } from "../../src/local/open-local.ts";
import { freePort } from "./free-port.ts";
import { runningTemplate } from "./running-template.ts";

/** A sandbox with an application that a console looks at. */
export interface RunningShop {
  readonly sandbox: Sandbox;
  readonly backend: ConsoleBackend;
  close(): Promise<void>;
}

/** Deploys the application of {@link runningTemplate}. */
export async function runningShop(): Promise<RunningShop> {
  const directory = mkdtempSync(join(tmpdir(), "running-"));
  const hub = createEventHub<LocalEvent>();
  const denials = recordDenials(hub, () => 1);
  const sandbox = await openSandbox({
    directory,
    onEvent: (event) => hub.emit({ source: "sandbox", event }),
  });
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const { outcome } = await deployStack(sandbox.provisioner, {
    stackName: "shop",
    templateBody: runningTemplate(issuer),
    clientToken: "token",
  });
  if (outcome !== "deployed") throw new Error(`the stack is ${outcome}`);
  const projectDirectory = join(import.meta.dirname, "../../../..");
  const application = { accounts: [sandbox], denials, projectDirectory };
  const backend = { application } as Partial<ConsoleBackend> as ConsoleBackend;
  return {
    sandbox,
    backend,
    async close() {
      await sandbox.close();
      rmSync(directory, { recursive: true });
    },
  };
}
