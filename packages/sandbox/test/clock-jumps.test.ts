import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";
import { applicationTemplate, HANDLER_SOURCE } from "./application-template.ts";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** A sandbox on a machine whose clock can be set: this process and those of functions see the same. */
let offset = 0;
let directory: string;
let sandbox: Sandbox;
let url: string;
let deployments = 0;

const clockFile = () => join(directory, "clock");

/** Lets a function see the clock of the machine as it is set now. */
const onThatMachine = (code: string) => `
const machine = Date.now;
const read = require("node:fs").readFileSync;
const now = () => machine() + Number(read(${JSON.stringify(clockFile())}, "utf8"));
globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
  static now() { return now(); }
};
${code}`;

async function setClock(milliseconds: number): Promise<void> {
  offset = milliseconds;
  await writeFile(clockFile(), String(milliseconds));
}

const deploy = () => {
  deployments += 1;
  return deployStack(sandbox.provisioner, {
    stackName: "app",
    templateBody: applicationTemplate({
      code: { ZipFile: onThatMachine(HANDLER_SOURCE) },
      extra: { [`Topic${deployments}`]: { Type: "AWS::SNS::Topic" } },
    }),
    clientToken: `token-${deployments}`,
  });
};

/** Node.js keeps the clock that it writes into answers to itself; clients set theirs by it. */
function tellTheTimeOfThatMachine(): void {
  const { writeHead } = ServerResponse.prototype;
  vi.spyOn(ServerResponse.prototype, "writeHead").mockImplementation(function (
    this: ServerResponse,
    ...given
  ) {
    this.setHeader("date", new Date(Date.now() + offset).toUTCString());
    return Reflect.apply(writeHead, this, given);
  });
}

/** What is told of the sandbox by a request through its API, and by a client beside it. */
async function answers(id: string): Promise<unknown> {
  const post = await fetch(`${url}/items/${id}`, { method: "POST", body: id });
  const get = await fetch(`${url}/items/${id}`);
  const s3 = new S3Client({
    endpoint: sandbox.endpoints.s3,
    region: sandbox.region,
    credentials: sandbox.operatorCredentials,
    forcePathStyle: true,
    maxAttempts: 1,
    systemClockOffset: offset,
  });
  await sandbox.uploadObject("files", id, Buffer.from(id));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "files", Key: id }));
  s3.destroy();
  return [post.status, get.status, await get.text(), await Body?.transformToString()];
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "clock-jumps-"));
  await setClock(0);
  tellTheTimeOfThatMachine();
  sandbox = await openSandbox({ directory, clock: () => new Date(Date.now() + offset) });
  const result = await deploy();
  if (result.outcome !== "deployed") throw new Error(JSON.stringify(result));
  url = String(result.stack.outputs.Url);
});
afterAll(async () => {
  await sandbox.close();
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

it.each([
  ["five hours on", 5 * HOUR],
  ["five hours back", -5 * HOUR],
  ["three years on", 3 * YEAR],
  ["three years back", -3 * YEAR],
])("answers as before when its clock is set %s, and back again", async (name, jump) => {
  const id = name.replaceAll(" ", "-");
  const before = await answers(`${id}-0`);

  await setClock(jump);
  const during = await answers(`${id}-1`);
  const { outcome } = await deploy();
  await setClock(0);
  const after = await answers(`${id}-2`);

  expect(before).toEqual([200, 200, `${id}-0`, `${id}-0`]);
  expect(during).toEqual([200, 200, `${id}-1`, `${id}-1`]);
  expect(outcome).toBe("deployed");
  expect(after).toEqual([200, 200, `${id}-2`, `${id}-2`]);
});
