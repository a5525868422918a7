import type { DeploymentDetails, Preview } from "@proton/control-plane";
import {
  type ClientCredentials,
  createProtonClient,
  type Provenance,
} from "@proton/control-plane/client";
import { type LocalServerInfo, localPaths } from "../local/endpoint-file.ts";
import { LOCAL_BUCKET } from "../local/local-bucket.ts";
import { remotePipelines } from "../pipelines/remote-pipelines.ts";
import { type Connection, standInRepository } from "./connection.ts";

/** The person at the keyboard, who may do everything. */
const OPERATOR = { accessKeyId: "local", secretAccessKey: "local" };

/** Talks to the server that runs on the local state: Proton's API and, beside it, what is this project's. */
export function openServerConnection(
  server: LocalServerInfo,
  options: {
    /** @default the operator's */
    readonly credentials?: () => Promise<ClientCredentials>;
    readonly provenance?: Provenance | undefined;
  } = {},
): Connection {
  const { url, region } = server;
  const api = createProtonClient({
    endpoint: url,
    region,
    credentials: options.credentials ?? (async () => OPERATOR),
    ...(options.provenance && { provenance: options.provenance }),
  });
  return {
    api,
    description: `the server at ${url}`,
    inProcess: false,
    pollMilliseconds: 50,
    bucket: LOCAL_BUCKET,
    async upload(key, bytes) {
      await answerOf(url, `${localPaths.bundles}${key}`, { method: "PUT", body: bytes as never });
      return { bucket: LOCAL_BUCKET, key };
    },
    deploymentDetails: async (id) =>
      withDates(
        (await answerOf(url, `${localPaths.deployments}${encodeURIComponent(id)}`)) as never,
      ),
    async preview({ archive, ...request }) {
      const body = JSON.stringify({
        ...request,
        ...(archive && { archive: Buffer.from(archive).toString("base64") }),
      });
      return (await answerOf(url, localPaths.preview, { method: "POST", body })) as Preview;
    },
    pipelines: remotePipelines(url, (path, init) => answerOf(url, path, init)),
    defaultRepository: standInRepository(server),
    async close() {},
  };
}

/** @throws an error with the server's own code and message */
async function answerOf(base: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(new URL(path, base), { redirect: "error", ...init });
  const answer = (await response.json()) as { readonly code?: string; readonly message?: string };
  if (response.ok) return answer;
  const code = answer.code ?? "InternalServerException";
  throw Object.assign(new Error(answer.message), { name: code, code });
}

function withDates(details: DeploymentDetails): DeploymentDetails {
  const events = details.events.map((event) => ({ ...event, time: new Date(event.time) }));
  return { ...details, events };
}
