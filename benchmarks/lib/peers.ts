import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildService, startChildService } from "./child-service.ts";
import { freePort } from "./free-port.ts";

const root = join(import.meta.dirname, "..", "..");
const peerDirectory = join(root, "benchmarks", "peers", "serverless-offline");
const builtHandlers = join(root, "packages", "handlers", "dist");

/** What can stand behind serverless-offline, each with its data on disk, as ours is. */
export type PeerDatabase = "dynalite" | "dynoxide";

const databases = {
  dynalite: (directory: string, port: number) => ({
    command: process.execPath,
    arguments: [
      join(peerDirectory, "node_modules", "dynalite", "cli.js"),
      ...["--host", "127.0.0.1", "--port", String(port), "--path", directory],
      ...["--createTableMs", "0"],
    ],
    readyWith: "listening at",
  }),
  dynoxide: (directory: string, port: number) => ({
    command: join(peerDirectory, "node_modules", "@dynoxide", "linux-x64", "dynoxide"),
    arguments: ["serve", "--port", String(port), "--db-path", join(directory, "items.sqlite")],
    readyWith: "listening on",
  }),
} satisfies Record<PeerDatabase, unknown>;

/** serverless-offline with our built handlers on a database that somebody else made; or why not. */
export async function startPeer(database: PeerDatabase): Promise<ChildService | string> {
  const problem = installPeers();
  if (problem !== undefined) return problem;
  const directory = mkdtempSync(join(tmpdir(), "proton-bench-peer-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const tables = await startDatabase(database, directory);
    try {
      const front = await startFront(join(directory, "service"), tables.url);
      return {
        ...front,
        residentBytes: () => front.residentBytes() + tables.residentBytes(),
        async stop() {
          await Promise.all([front.stop(), tables.stop()]);
          remove();
        },
      };
    } catch (error) {
      await tables.stop();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

function installPeers(): string | undefined {
  const isComplete = ["osls", "serverless-offline", "dynalite", "@dynoxide/linux-x64"].every(
    (name) => existsSync(join(peerDirectory, "node_modules", name)),
  );
  if (isComplete) return undefined;
  const install = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: peerDirectory,
    encoding: "utf8",
  });
  return install.status === 0
    ? undefined
    : `the peers could not be installed from the npm registry: ${install.stderr.trim()}`;
}

async function startDatabase(database: PeerDatabase, directory: string): Promise<ChildService> {
  const port = await freePort();
  const data = join(directory, "tables");
  mkdirSync(data);
  const { readyWith, ...program } = databases[database](data, port);
  const service = await startChildService({
    ...program,
    cwd: directory,
    urlIn: (output) => (output.includes(readyWith) ? `http://127.0.0.1:${port}` : undefined),
    firstPath: "/",
  });
  await createItemTable(service.url);
  return service;
}

async function startFront(directory: string, databaseUrl: string): Promise<ChildService> {
  mkdirSync(directory);
  cpSync(join(peerDirectory, "serverless.yml"), join(directory, "serverless.yml"));
  cpSync(builtHandlers, join(directory, "handlers"), { recursive: true });
  symlinkSync(join(peerDirectory, "node_modules"), join(directory, "node_modules"));
  const [port, lambdaPort] = [await freePort(), await freePort()];
  return startChildService({
    command: process.execPath,
    arguments: [
      join(peerDirectory, "node_modules", "osls", "bin", "serverless.js"),
      ...["offline", "--host=127.0.0.1", `--httpPort=${port}`, `--lambdaPort=${lambdaPort}`],
    ],
    cwd: directory,
    environment: {
      SLS_TELEMETRY_DISABLED: "1",
      SLS_NOTIFICATIONS_MODE: "off",
      PEER_DYNAMODB_URL: databaseUrl,
    },
    urlIn: (output) => (output.includes("Server ready") ? `http://127.0.0.1:${port}` : undefined),
    // There is no such item yet, and the function that says so has started.
    firstPath: "/items/01920000-0000-7000-8000-000000000001",
    firstStatus: 404,
  });
}

/** The table of the environment template. */
async function createItemTable(url: string): Promise<void> {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.CreateTable",
      // Neither checks a signature, both want to see one.
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000",
    },
    body: JSON.stringify({
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [attribute("pk"), attribute("listShard"), attribute("id")],
      KeySchema: [key("pk", "HASH")],
      GlobalSecondaryIndexes: [
        {
          IndexName: "list",
          KeySchema: [key("listShard", "HASH"), key("id", "RANGE")],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  });
  if (!response.ok) throw new Error(`no table was made: ${await response.text()}`);
}
