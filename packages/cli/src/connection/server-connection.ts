import type { DeploymentDetails, Preview, Staleness } from "@proton/control-plane";
import {
  type ClientCredentials,
  createProtonClient,
  type Provenance,
  signedHeaders,
} from "@proton/control-plane/client";
import type { InvokeResult } from "@proton/sandbox";
import { type LocalServerInfo, localPaths } from "../local/endpoint-file.ts";
import { LOCAL_BUCKET } from "../local/local-bucket.ts";
import { OPEN_KEY, operatorKeyIn } from "../local/operator-key.ts";
import { type Asked, remotePipelines } from "../pipelines/remote-pipelines.ts";
import { type Connection, standInRepository } from "./connection.ts";
import { requireAccount } from "./require-account.ts";

/** What a server on this machine can do beyond every other connection. */
export interface ServerConnection extends Connection {
  /** Takes the state of one moment to a directory beside it, whose name it answers: the caller deletes it. */
  snapshot(): Promise<string>;
}

/** Talks to the server that runs on the local state: Proton's API and, beside it, what is this project's. */
export function openServerConnection(
  server: LocalServerInfo,
  options: {
    /** @default the operator's, as the state directory has them */
    readonly credentials?: () => Promise<ClientCredentials>;
    readonly provenance?: Provenance | undefined;
  } = {},
): ServerConnection {
  const { url, region, key = OPEN_KEY } = server;
  const credentials = options.credentials ?? (async () => key);
  const ask = async (path: string, init: Asked = {}): Promise<Response> => {
    const { method = "GET", body = "", signal } = init;
    const to = new URL(path, url);
    const signed = { method, url: to, region, credentials: await credentials(), headers: {}, body };
    return fetch(to, {
      method,
      headers: await signedHeaders(signed),
      redirect: "error",
      ...(init.body !== undefined && { body: init.body as never }),
      ...(signal && { signal }),
    });
  };
  const answerOf = (path: string, init?: Asked) => ask(path, init).then(readAnswer);
  const apiFor = (credentials: () => Promise<ClientCredentials>) =>
    createProtonClient({
      endpoint: url,
      region,
      credentials,
      ...(options.provenance && { provenance: options.provenance }),
    });
  return {
    api: apiFor(credentials),
    accountId: server.accountId,
    asAccount(accountId) {
      if (accountId === server.accountId) return apiFor(credentials);
      requireAccount(accountId, [server.accountId, ...(server.otherAccounts ?? [])]);
      return apiFor(async () => operatorKeyIn(accountId, server));
    },
    description: `the server at ${url}`,
    inProcess: false,
    pollMilliseconds: 50,
    bucket: LOCAL_BUCKET,
    async upload(key, bytes) {
      await answerOf(`${localPaths.bundles}${key}`, { method: "PUT", body: bytes });
      return { bucket: LOCAL_BUCKET, key };
    },
    deploymentDetails: async (id) =>
      withDates((await answerOf(`${localPaths.deployments}${encodeURIComponent(id)}`)) as never),
    async preview(request) {
      const archive = "archive" in request && request.archive;
      const body = JSON.stringify({
        ...request,
        ...(archive && { archive: Buffer.from(archive).toString("base64") }),
      });
      return (await answerOf(localPaths.preview, { method: "POST", body })) as Preview;
    },
    async staleness(target) {
      const init = { method: "POST", body: JSON.stringify(target) };
      return (await answerOf(localPaths.staleness, init)) as Staleness;
    },
    async invoke(functionName, payload) {
      const init = { method: "POST", body: JSON.stringify({ functionName, payload }) };
      return (await answerOf(localPaths.invoke, init)) as InvokeResult;
    },
    async consoleLink() {
      const answer = await answerOf(localPaths.console, { method: "POST", body: "{}" });
      return (answer as { readonly url: string }).url;
    },
    pipelines: remotePipelines(ask, readAnswer),
    async snapshot() {
      const answer = await answerOf(localPaths.snapshot, { method: "POST", body: "{}" });
      return (answer as { readonly snapshot: string }).snapshot;
    },
    syncs: {
      run: async (request) => {
        const body = JSON.stringify({ verb: "run", ...request });
        return (await answerOf(localPaths.sync, { method: "POST", body })) as never;
      },
      remote: async (repository) => {
        const body = JSON.stringify({ verb: "remote", repository });
        const answer = await answerOf(localPaths.sync, { method: "POST", body });
        return (answer as { readonly directory: string }).directory;
      },
    },
    defaultRepository: standInRepository(server),
    async close() {},
  };
}

/** @throws an error with the server's own code and message */
async function readAnswer(response: Response): Promise<unknown> {
  const answer = (await response.json()) as { readonly code?: string; readonly message?: string };
  if (response.ok) return answer;
  const code = answer.code ?? "InternalServerException";
  throw Object.assign(new Error(answer.message), { name: code, code });
}

function withDates(details: DeploymentDetails): DeploymentDetails {
  const events = details.events.map((event) => ({ ...event, time: new Date(event.time) }));
  return { ...details, events };
}
