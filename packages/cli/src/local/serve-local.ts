import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type AccessKey,
  type Call,
  callResource,
  createArns,
  type PreviewRequest,
  type RunningServer,
  serve,
} from "@proton/control-plane";
import { answerPipelines } from "../pipelines/answer-pipelines.ts";
import { localPipelines } from "../pipelines/local-pipelines.ts";
import { localPaths, removeEndpointFile, writeEndpointFile } from "./endpoint-file.ts";
import { LOCAL_BUCKET } from "./local-bucket.ts";
import type { Local } from "./open-local.ts";

export interface ServeLocalOptions {
  readonly local: Local;
  readonly stateDirectory: string;
  readonly host?: string | undefined;
  readonly port: number;
  /** Only Proton's API is served with these, and every request must be signed by one. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
}

/** The largest template bundle that Proton takes, in base64. */
const largestBodyBytes = (10 * 1024 * 1024 * 4) / 3 + 64 * 1024;

/**
 * Serves the local Proton and, at the same address, the sandbox's S3 and DynamoDB; other commands
 * on the same state find it by a file there.
 */
export async function serveLocal(options: ServeLocalOptions): Promise<RunningServer> {
  const { local, stateDirectory, host = "127.0.0.1", port, accessKeys } = options;
  const server = await serve({
    controlPlane: local.controlPlane,
    host,
    port,
    refusal: refusalOf(local),
    ...(accessKeys
      ? { accessKeys }
      : { fallback: (request, response) => answerBeside(local, request, response) }),
  });
  local.servedAt(server.url);
  // Whoever finds it there calls it without a key.
  if (accessKeys) return server;
  try {
    await writeEndpointFile(stateDirectory, { url: server.url, pid: process.pid });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    ...server,
    async close() {
      await removeEndpointFile(stateDirectory);
      await server.close();
    },
  };
}

function answerBeside(local: Local, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? "/";
  if (!path.startsWith("/_proton/")) {
    local.sandbox.handle(request, response);
    return;
  }
  const answered = path.startsWith(localPaths.pipelines)
    ? answerPipelines(localPipelines(local), request, response, () => readBytes(request))
    : answer(local, request, path);
  answered.then(
    (value) => {
      if (value === "answered") return;
      send(response, value === undefined ? 404 : 200, value ?? notThere(path));
    },
    (error: Error) => {
      if (response.headersSent) response.destroy();
      else send(response, 400, { code: error.name, message: error.message });
    },
  );
}

/** What a role of the sandbox, such as a pipeline's, may ask of Proton. */
function refusalOf({ sandbox }: Local) {
  const arns = createArns(sandbox);
  return ({ request, body, operation, input }: Call): string | undefined => {
    const { method = "POST", url = "/", headers } = request;
    const access = {
      action: `proton:${operation}`,
      resource: callResource(operation, input, arns),
      context: {},
    };
    return sandbox.callRefusal({ method, url, headers, body, service: "proton" }, access);
  };
}

async function answer(local: Local, request: IncomingMessage, path: string): Promise<unknown> {
  const { sandbox, controlPlane } = local;
  if (request.method === "GET" && path === localPaths.server) {
    return { pid: process.pid, region: sandbox.region, accountId: sandbox.accountId };
  }
  if (request.method === "GET" && path.startsWith(localPaths.deployments)) {
    return controlPlane.deploymentDetails(path.slice(localPaths.deployments.length));
  }
  if (request.method === "PUT" && path.startsWith(localPaths.bundles)) {
    const key = decodeURI(path.slice(localPaths.bundles.length));
    await sandbox.uploadObject(LOCAL_BUCKET, key, await readBytes(request));
    return { bucket: LOCAL_BUCKET, key };
  }
  if (request.method === "POST" && path === localPaths.preview) {
    const asked = JSON.parse(Buffer.from(await readBytes(request)).toString("utf8"));
    return controlPlane.preview(previewRequestOf(asked));
  }
  return undefined;
}

/** What comes over HTTP is of any shape: an object with a length is not an archive of that length. */
function previewRequestOf(asked: { readonly archive?: unknown }): PreviewRequest {
  const { archive, ...request } = asked;
  if (archive === undefined) return request as PreviewRequest;
  if (typeof archive !== "string") throw new Error("archive is not a text in base64");
  return { ...request, archive: Buffer.from(archive, "base64") } as unknown as PreviewRequest;
}

async function readBytes(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBodyBytes) {
      throw new Error(`the body is larger than ${largestBodyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function notThere(path: string) {
  return { code: "ResourceNotFoundException", message: `there is nothing at ${path}` };
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}
