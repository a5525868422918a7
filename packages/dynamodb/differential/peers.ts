import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { openDynamoDb } from "../src/dynamodb.ts";
import { listen } from "../src/server.ts";

/** Someone who answers DynamoDB's protocol. */
export interface Peer {
  readonly name: PeerName | "ours";
  readonly endpoint: string;
  close(): Promise<void>;
}

/** dynalite is asked what it can bear in `test/differential.test.ts`: here it would end the process. */
export const PEER_NAMES = ["dynoxide", "moto"] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** A peer that cannot run here, and why. */
export interface AbsentPeer {
  readonly name: PeerName;
  readonly reason: string;
}

/** After which a peer that was started is given up: half a minute. */
const MAX_ATTEMPTS = 600;

const require = createRequire(import.meta.url);

/** Our own tables, in memory, behind a port of loopback. */
export async function openOurs(): Promise<Peer> {
  const dynamodb = await openDynamoDb({
    region: "us-east-1",
    accountId: "000000000000",
    clock: () => new Date(),
  });
  const server = await listen(dynamodb);
  return {
    name: "ours",
    endpoint: server.endpoint,
    async close() {
      await server[Symbol.asyncDispose]();
      await dynamodb.close();
    },
  };
}

/** Starts a peer, if it is installed. */
export function openPeer(name: PeerName): Promise<Peer | AbsentPeer> {
  return { dynoxide: openDynoxide, moto: openMoto }[name]();
}

async function openDynoxide(): Promise<Peer | AbsentPeer> {
  const name = "dynoxide";
  const binary = dynoxideBinary();
  if (binary === undefined) {
    return { name, reason: "@dynoxide/linux-x64 is not installed for this platform" };
  }
  const port = await freePort();
  return started(name, port, binary, ["serve", "--port", String(port)]);
}

function dynoxideBinary(): string | undefined {
  try {
    return require.resolve("@dynoxide/linux-x64/dynoxide");
  } catch {
    return undefined;
  }
}

async function openMoto(): Promise<Peer | AbsentPeer> {
  const name = "moto";
  const { status } = spawnSync("python3", ["-c", "import moto.server"], { stdio: "ignore" });
  if (status !== 0)
    return { name, reason: "python3 has no moto.server: pip install 'moto[server]'" };
  const port = await freePort();
  return started(name, port, "python3", ["-m", "moto.server", "--port", String(port)]);
}

/** Ends a command with the pipe that it is started through, also when this process is killed. */
const WITH_PIPE = '"$@" & read -r _; kill -9 $!';

async function started(
  name: PeerName,
  port: number,
  command: string,
  args: readonly string[],
): Promise<Peer | AbsentPeer> {
  const child = spawn("sh", ["-c", WITH_PIPE, "sh", command, ...args], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const exited = once(child, "exit");
  const close = async () => {
    child.stdin.end();
    await exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  if (await answers(child, endpoint)) return { name, endpoint, close };
  await close();
  return { name, reason: `${command} ${args.join(" ")} does not answer` };
}

/** Waits until someone listens, for as long as the process is there. */
async function answers(child: ChildProcess, endpoint: string): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS && child.exitCode === null; attempt += 1) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer) {
      await answer.arrayBuffer();
      return true;
    }
    await sleep(50);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
