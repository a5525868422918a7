import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccessKey } from "@proton/control-plane";

/** What a server on the local state says of itself. */
export interface LocalServerInfo {
  /** Base URL, on loopback. */
  readonly url: string;
  readonly pid: number;
  readonly region: string;
  readonly accountId: string;
  readonly otherAccounts?: readonly string[];
  readonly otherRegions?: readonly string[];
  /** What its operator signs with; only from the state directory. */
  readonly key?: AccessKey;
}

/** What the server answers beside Proton's API and S3: no bucket can have a name like this. */
export const localPaths = {
  server: "/_proton/server",
  deployments: "/_proton/deployments/",
  bundles: "/_proton/bundles/",
  staleness: "/_proton/staleness",
  preview: "/_proton/preview",
  invoke: "/_proton/invoke",
  pipelines: "/_proton/pipelines",
  console: "/_proton/console",
  sync: "/_proton/sync",
  snapshot: "/_proton/snapshot",
} as const;

/** Says in the state directory where its server is, and with what to sign: to its owner alone. */
export async function writeEndpointFile(
  stateDirectory: string,
  { url, pid, key }: Pick<LocalServerInfo, "url" | "pid"> & { readonly key: AccessKey },
): Promise<void> {
  const path = endpointFile(stateDirectory);
  const next = `${path}.${pid}`;
  await rm(next, { force: true });
  await writeFile(next, `${JSON.stringify({ url, pid, ...key })}\n`, { mode: 0o600, flag: "wx" });
  await rename(next, path);
}

/** Takes back what {@link writeEndpointFile} said. */
export async function removeEndpointFile(stateDirectory: string): Promise<void> {
  await rm(endpointFile(stateDirectory), { force: true });
}

/** The server that runs on a state directory; what a killed one left behind is ignored. */
export async function findServer(stateDirectory: string): Promise<LocalServerInfo | undefined> {
  const written = await readFile(endpointFile(stateDirectory), "utf8").catch(() => undefined);
  const { url, pid, accessKeyId, secretAccessKey } = parse(written ?? "{}");
  if (typeof url !== "string" || !isLoopbackUrl(url)) return undefined;
  // It may be busy: where nothing listens any more, the answer comes at once.
  const server = await serverAt(url, PATIENCE_MILLISECONDS);
  // Another process may have got the port since.
  if (server === undefined || server.pid !== pid) return undefined;
  const hasKey = typeof accessKeyId === "string" && typeof secretAccessKey === "string";
  return { ...server, ...(hasKey && { key: { accessKeyId, secretAccessKey } }) };
}

/** What a server of this project is given to answer that a state names. */
const PATIENCE_MILLISECONDS = 30_000;

/** Asks a loopback address whether it is a server of this project. */
export async function serverAt(
  url: string,
  milliseconds = 2_000,
): Promise<LocalServerInfo | undefined> {
  try {
    const response = await fetch(new URL(localPaths.server, url), {
      redirect: "error",
      signal: AbortSignal.timeout(milliseconds),
    });
    const { pid, region, accountId, otherAccounts, otherRegions } = parse(
      response.ok ? await response.text() : "{}",
    );
    if (typeof pid !== "number" || typeof region !== "string" || typeof accountId !== "string") {
      return undefined;
    }
    const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
    return {
      ...{ url, pid, region, accountId },
      otherAccounts: texts(otherAccounts),
      otherRegions: texts(otherRegions),
    };
  } catch {
    return undefined;
  }
}

/** Whether a URL can only lead to this machine. */
export function isLoopbackUrl(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function endpointFile(stateDirectory: string): string {
  return join(stateDirectory, "endpoint.json");
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
