import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocal } from "../packages/cli/src/local/open-local.ts";
import { OPEN_KEY } from "../packages/cli/src/local/operator-key.ts";
import { type LocalServer, serveLocal } from "../packages/cli/src/local/serve-local.ts";
import { signedHeaders } from "../packages/control-plane/src/client/sign-request.ts";

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Asked {
  /** @default "POST" */
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the signature names. @default "proton" */
  readonly service?: string;
}

/** Everything that `proton serve` answers, with its state in a folder of its own. */
export interface FuzzedServer {
  readonly server: LocalServer;
  readonly url: string;
  /** Sends one request as the operator. */
  ask(asked: Asked): Promise<Answer>;
  close(): Promise<void>;
}

/** No machine is so slow that it answers later. */
const LONGEST_MILLISECONDS = 15_000;

export async function openFuzzedServer(): Promise<FuzzedServer> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "fuzz-server-"));
  const mask = process.umask();
  const local = await openLocal({ stateDirectory, key: OPEN_KEY, httpPort: 0 });
  const server = await serveLocal({ local, stateDirectory, key: OPEN_KEY, port: 0 });
  return {
    server,
    url: server.url,
    async ask({ method = "POST", path = "/", headers = {}, body = "", service }) {
      const url = new URL(server.url + path);
      const signed = { method, url, headers, body, service: service ?? "proton" };
      const response = await fetch(url, {
        method,
        headers: await signedHeaders({
          ...signed,
          region: local.sandbox.region,
          credentials: OPEN_KEY,
        }),
        redirect: "manual",
        signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
        ...(method !== "GET" && method !== "HEAD" && { body }),
      });
      if (response.headers.get("content-type") === "text/event-stream") {
        // It goes on for as long as somebody reads.
        await response.body?.cancel();
        return { status: response.status, text: "" };
      }
      return { status: response.status, text: await response.text() };
    },
    async close() {
      await server.close();
      await local.close();
      process.umask(mask);
      rmSync(stateDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Names of what only a defect throws. */
const DEFECTS = /"(?:code|__type)":"(?:[\w.]+#)?(?:Type|Range|Reference|Syntax|URI|Internal)Error"/;

/** @throws Error for an answer that blames the server, or shows what it stumbled over */
export function refuseDefects(asked: string, { status, text }: Answer): void {
  // 501: what is not answered here says so.
  if ((status < 500 || status === 501) && !DEFECTS.test(text)) return;
  throw new Error(`${asked} got ${status}: ${text}`);
}
