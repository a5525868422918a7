import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateEnvironmentCommand,
  CreateEnvironmentTemplateCommand,
  CreateEnvironmentTemplateVersionCommand,
  ProtonClient,
  waitUntilEnvironmentDeployed,
  waitUntilEnvironmentTemplateVersionRegistered,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, expect, it } from "vitest";
import { environmentSpec } from "./support/harness.ts";

const program = fileURLToPath(new URL("support/killable-server.ts", import.meta.url));

let directory: string;
let server: ChildProcess;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "proton-sigkill-"));
});

afterEach(async () => {
  await kill();
  await rm(directory, { recursive: true, force: true });
});

async function start(released = ""): Promise<ProtonClient> {
  server = spawn(process.execPath, [program, directory, released], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(server.stdout as NodeJS.ReadableStream, "data");
  return new ProtonClient({
    endpoint: String(line).trim(),
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
}

async function kill(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "exit");
}

it("finishes after SIGKILL what the server had begun, when it is started again", async () => {
  let client = await start();
  await client.send(new CreateEnvironmentTemplateCommand({ name: "env" }));
  await client.send(
    new CreateEnvironmentTemplateVersionCommand({
      templateName: "env",
      source: { s3: { bucket: "templates", key: "env" } },
    }),
  );
  await kill();
  client = await start();
  const waiting = { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
  const version = { templateName: "env", majorVersion: "1", minorVersion: "0" };
  await waitUntilEnvironmentTemplateVersionRegistered(waiting, version);
  await client.send(
    new CreateEnvironmentCommand({
      name: "dev",
      templateName: "env",
      templateMajorVersion: "1",
      templateMinorVersion: "0",
      spec: environmentSpec({ hold: "gate" }),
    }),
  );
  await kill();
  client = await start("gate");

  const deployed = await waitUntilEnvironmentDeployed({ ...waiting, client }, { name: "dev" });

  expect(deployed.state).toBe("SUCCESS");
});
