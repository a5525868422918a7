import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateEnvironmentTemplateCommand, ProtonClient } from "@aws-sdk/client-proton";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { command } from "./support/command.ts";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

/** A disk of a test's own needs a namespace of Linux, which not every machine gives away. */
const OWN_DISK = ["--user", "--map-root-user", "--mount"];
const hasDisks = (() => {
  try {
    execFileSync("unshare", [...OWN_DISK, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

interface Ready {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

describe.runIf(hasDisks)(`a disk${hasDisks ? "" : " (not run: no namespaces here)"}`, () => {
  let desk: Bench;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    desk = bench({ estate: tinyEstate });
  });

  afterEach(async () => {
    if (child?.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
    child = undefined;
    await desk.close();
  });

  /** Runs the command where a script has made the disk ready. */
  function onDisk(script: string, ...words: readonly string[]): ChildProcess {
    const shell = `${script} && exec "$0" "$@"`;
    child = spawn(
      "unshare",
      [...OWN_DISK, "sh", "-c", shell, process.execPath, command, ...words],
      {
        cwd: desk.directory,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    return child;
  }

  async function readyOn(script: string): Promise<Ready> {
    const { stdout } = onDisk(script, "serve", "--port", "0", "--json");
    const [line] = await once(createInterface({ input: stdout as NodeJS.ReadableStream }), "line");
    return JSON.parse(line);
  }

  const statusOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 200,
      (error) => error.$metadata?.httpStatusCode ?? String(error),
    );

  it("that is full refuses what it cannot keep with 507, and goes on", async () => {
    const { url, region, credentials } = await readyOn(
      "mkdir .proton && mount -t tmpfs -o size=6m none .proton",
    );
    const options = { endpoint: url, region, credentials, maxAttempts: 1 };
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    const dynamodb = new DynamoDBClient(options);
    const proton = new ProtonClient(options);
    const put = (Key: string, size: number) =>
      statusOf(s3.send(new PutObjectCommand({ Bucket: "full", Key, Body: Buffer.alloc(size) })));
    const keep = (pk: string, size: number) =>
      statusOf(
        dynamodb.send(
          new PutItemCommand({
            TableName: "items",
            Item: { pk: { S: pk }, filler: { S: "x".repeat(size) } },
          }),
        ),
      );
    const read = (pk: string) =>
      dynamodb.send(new GetItemCommand({ TableName: "items", Key: { pk: { S: pk } } }));
    await s3.send(new CreateBucketCommand({ Bucket: "full" }));
    await dynamodb.send(
      new CreateTableCommand({
        TableName: "items",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    );

    const before = [await put("first", 1000), await keep("first", 10)];
    const objects: number[] = [];
    for (let size = 1_000_000; size >= 1000; size /= 10) {
      for (let index = 0; objects.at(-1) !== 507 && index < 100; index += 1) {
        objects.push(await put(`${size}-${index}`, size));
      }
      objects.push(0);
    }
    const items = await keep("large", 300_000);
    const template = await statusOf(
      proton.send(
        new CreateEnvironmentTemplateCommand({ name: "full", description: "x".repeat(500) }),
      ),
    );
    const kept = await read("first");
    const object = await s3.send(new GetObjectCommand({ Bucket: "full", Key: "first" }));
    await s3.send(new DeleteObjectCommand({ Bucket: "full", Key: "1000000-0" }));
    const after = [await put("last", 1000), await keep("last", 10)];

    expect(before).toEqual([200, 200]);
    expect(new Set(objects)).toEqual(new Set([200, 507, 0]));
    expect(items).toBe(507);
    expect([200, 507]).toContain(template);
    expect(kept.Item?.filler).toEqual({ S: "x".repeat(10) });
    expect((await object.Body?.transformToByteArray())?.length).toBe(1000);
    expect(after).toEqual([200, 200]);
    for (const client of [s3, dynamodb, proton]) client.destroy();
  });

  it("that takes no more writes refuses them with 503, and goes on reading", async () => {
    const serving = await desk.serve<Ready>("serve", "--port", "0");
    const { url: endpoint, region, credentials } = serving.ready;
    const s3 = new S3Client({
      endpoint,
      region,
      credentials,
      maxAttempts: 1,
      forcePathStyle: true,
    });
    const put = (Key: string) =>
      statusOf(s3.send(new PutObjectCommand({ Bucket: "some", Key, Body: "x" })));
    await s3.send(new CreateBucketCommand({ Bucket: "some" }));
    const before = await put("first");
    const records = join(desk.directory, ".proton/sandbox/s3/some/objects");
    renameSync(records, `${records}.aside`);
    writeFileSync(records, "");

    const refused = await put("second");
    const object = await s3.send(new GetObjectCommand({ Bucket: "some", Key: "first" }));

    expect([before, refused]).toEqual([200, 503]);
    expect(await object.Body?.transformToString()).toBe("x");
    s3.destroy();
  });

  it.each([["status"], ["serve", "--port", "0"], ["apply"]])(
    "that is read-only is said in a line by %s",
    async (...words) => {
      await desk.proton("status");
      const script = "mount --bind .proton .proton && mount -o remount,ro,bind .proton";
      const { stderr } = onDisk(script, ...words);
      let said = "";
      stderr?.on("data", (chunk) => (said += chunk));
      const [code] = await once(child as ChildProcess, "close");

      expect({ code, lines: said.trim().split("\n").length }, said).toEqual({ code: 2, lines: 1 });
      expect(said).toMatch(/^proton: .*(allow it|cannot be written)/);
    },
  );
});

describe("logs", () => {
  it("whose folder is deleted are written to a new one", async () => {
    const root = join(import.meta.dirname, "../../..");
    const desk = bench({ estate: join(root, "proton") });
    const code = join(root, "packages/handlers/dist/function.zip");
    const serving = await desk.serve<{ readonly url: string }>(
      ...["start", "--code", code, "--port", "0", "--api-port", "0"],
    );
    const get = async () => (await fetch(`${serving.ready.url}/items`)).status;
    const statuses = [await get()];
    const folder = join(desk.directory, ".proton/sandbox/logs");
    await vi.waitUntil(() => existsSync(folder), 300_000);
    // At once: the server writes while single files are removed.
    const gone = join(desk.directory, "gone");
    renameSync(folder, gone);
    rmSync(gone, { recursive: true, maxRetries: 10 });

    for (let count = 0; count < 5; count += 1) statuses.push(await get());
    const ended = await serving.stop();
    const logs = await desk.proton("logs", "list-items");
    await desk.close();

    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
    expect(ended).toBe(0);
    expect(logs.stdout).toContain("END RequestId");
  });
});
