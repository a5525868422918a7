import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateEnvironmentCommand,
  CreateEnvironmentTemplateCommand,
  CreateEnvironmentTemplateVersionCommand,
  GetEnvironmentCommand,
  GetEnvironmentTemplateVersionCommand,
  ListEnvironmentOutputsCommand,
  ProtonClient,
  UpdateEnvironmentTemplateVersionCommand,
} from "@aws-sdk/client-proton";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { packBundle, readBundle, type TemplateBundle } from "@proton/bundle";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

let server: Bench;
let serverPid: number;
let desk: Bench;
let outputs: Readonly<Record<string, string>>;
let s3: S3Client;
let proton: ProtonClient;

beforeAll(async () => {
  server = bench();
  const { ready, child } = await server.serve<Ready>("serve", "--port", "0");
  serverPid = child.pid ?? 0;
  desk = bench({
    variables: {
      AWS_ENDPOINT_URL: ready.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
    },
  });
  const made = await desk.proton("bootstrap", "--control-plane", "--json");
  expect(made).toMatchObject({ code: 0 });
  outputs = JSON.parse(made.stdout).outputs;
  const region = "us-east-1";
  const { credentials } = ready;
  s3 = new S3Client({ endpoint: ready.url, region, credentials, forcePathStyle: true });
  const proxy = await desk.serve<Ready>("serve", "--control-plane", "--port", "0");
  proton = new ProtonClient({
    ...{ endpoint: proxy.ready.url, region, credentials: proxy.ready.credentials },
  });
});
afterAll(async () => {
  proton?.destroy();
  s3?.destroy();
  await desk?.close();
  await server?.close();
});

/** Ends every process that functions run in, unless one is at work; how many that were. */
function killIdle(): number {
  const logs = join(server.directory, ".proton/sandbox/logs");
  const text = readdirSync(logs)
    .filter((name) => name.startsWith("proton-control-plane-Logs"))
    .flatMap((name) => readdirSync(join(logs, name)).map((file) => join(logs, name, file)))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const count = (what: RegExp) => text.match(what)?.length ?? 0;
  if (count(/START RequestId/g) !== count(/END RequestId/g)) return 0;
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pids = listed
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === serverPid)
    .map(([pid]) => pid ?? 0);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  return pids.length;
}

/** Every process that starts takes a second: after so many nothing new is learnt. */
const MOST_ROUNDS = 2;

/** Asks again and again, with functions that end between their turns. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  isEnd: (answer: Answer) => boolean,
): Promise<{ readonly answer: Answer; readonly kills: number }> {
  let kills = 0;
  for (let rounds = 0; ; ) {
    const answer = await ask();
    if (isEnd(answer)) return { answer, kills };
    if (rounds === MOST_ROUNDS) continue;
    const killed = killIdle();
    kills += killed;
    if (killed > 0) rounds += 1;
  }
}

it("answers only whom the account lets in", async () => {
  const unsigned = await fetch(outputs.Endpoint ?? "", { method: "POST", body: "{}" });

  expect(unsigned.status).toBe(403);
});

it("brings an environment up for an unmodified client, though its processes are killed", async () => {
  const name = "env";
  const { bundle } = await readBundle({ directory: join(tinyEstate, "environment") });
  const version = { templateName: name, majorVersion: "1", minorVersion: "0" };
  const Bucket = outputs.Bucket ?? "";
  const Body = packBundle(bundle as TemplateBundle).bytes;
  await s3.send(new PutObjectCommand({ Bucket, Key: "env.tar.gz", Body }));
  await proton.send(new CreateEnvironmentTemplateCommand({ name }));
  const source = { s3: { bucket: Bucket, key: "env.tar.gz" } };
  await proton.send(new CreateEnvironmentTemplateVersionCommand({ templateName: name, source }));
  const registered = await until(
    async () =>
      (await proton.send(new GetEnvironmentTemplateVersionCommand(version)))
        .environmentTemplateVersion,
    (answer) => answer?.status !== "REGISTRATION_IN_PROGRESS",
  );
  await proton.send(
    new UpdateEnvironmentTemplateVersionCommand({ ...version, status: "PUBLISHED" }),
  );
  const spec = readFileSync(join(tinyEstate, "spec/environment.yaml"), "utf8");
  const environment = { name: "dev", templateName: name, templateMajorVersion: "1", spec };

  const created = await proton.send(new CreateEnvironmentCommand(environment));
  const deployed = await until(
    async () => (await proton.send(new GetEnvironmentCommand({ name: "dev" }))).environment,
    (answer) => answer?.deploymentStatus !== "IN_PROGRESS",
  );

  expect(created.environment?.deploymentStatus).toBe("IN_PROGRESS");
  expect(registered.answer?.status).toBe("DRAFT");
  expect(deployed.answer).toMatchObject({ deploymentStatus: "SUCCEEDED" });
  const listed = await proton.send(new ListEnvironmentOutputsCommand({ environmentName: "dev" }));
  expect(listed.outputs).toEqual([{ key: "TableName", valueString: expect.any(String) }]);
  expect(registered.kills + deployed.kills).toBeGreaterThan(1);
});
