import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { type AccessKey, ProtonError, type RunningServer, serve } from "@proton/control-plane";
import { takeSnapshot } from "@proton/sandbox";
import { localConsole } from "../console/local-console.ts";
import { openConsole } from "../console/open-console.ts";
import { recordDenials } from "../console/running/denied-calls.ts";
import { answerPipelines } from "../pipelines/answer-pipelines.ts";
import { localPipelines } from "../pipelines/local-pipelines.ts";
import { answerSync } from "../sync/answer-sync.ts";
import { authorizeBeside, authorizeCall } from "./authorize-local.ts";
import { describeError } from "./describe-error.ts";
import { localPaths, removeEndpointFile, writeEndpointFile } from "./endpoint-file.ts";
import { LOCAL_BUCKET } from "./local-bucket.ts";
import type { Local } from "./open-local.ts";
import { previewRequestOf, previewTargetOf } from "./preview-request.ts";
import { decodedPath, jsonObject, readBytes } from "./read-request.ts";

export interface ServeLocalOptions {
  readonly local: Local;
  readonly stateDirectory: string;
  /** Where a description of the APIs may be; the state's own parent where nobody says. */
  readonly projectDirectory?: string | undefined;
  readonly host?: string | undefined;
  readonly port: number;
  /** What the operator signs with: the one that {@link openLocal} was given. */
  readonly key: AccessKey;
  /** Takes whatever is not signed, or by nobody it knows, for the operator's. @default false */
  readonly insecure?: boolean | undefined;
  /** Only Proton's API is served with these, and every request must be signed by one. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
}

/** A server of this machine, and the console that it shows. */
export interface LocalServer extends RunningServer {
  /** An address that opens the console once; `undefined` where only keys are let in. */
  consoleLink(): string | undefined;
}

/**
 * Serves the local Proton and, at the same address, the sandbox's S3 and DynamoDB; other commands
 * on the same state find it by a file there.
 */
export async function serveLocal(options: ServeLocalOptions): Promise<LocalServer> {
  const { local, stateDirectory, host = "127.0.0.1", port, accessKeys } = options;
  const { projectDirectory = dirname(stateDirectory) } = options;
  const denials = recordDenials(local.events);
  const web = openConsole(() => localConsole(local, { denials, projectDirectory }));
  const link = (): string => web.link(server.url);
  const server = await serve({
    controlPlane: local.controlPlane,
    host,
    port,
    ...(accessKeys
      ? { accessKeys }
      : {
          authorize: (call) => authorizeCall(options, call),
          fallback: (request, response) => answerBeside({ ...options, link }, request, response),
          pages: web.handle,
        }),
  });
  local.servedAt(server.url);
  // Whoever finds it there signs with the operator's key.
  if (accessKeys) return { ...server, consoleLink: () => undefined };
  try {
    await writeEndpointFile(stateDirectory, {
      url: server.url,
      pid: process.pid,
      key: options.key,
    });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    ...server,
    consoleLink: link,
    async close() {
      web.close();
      await removeEndpointFile(stateDirectory);
      await server.close();
    },
  };
}

interface BesideOptions extends ServeLocalOptions {
  /** An address that opens the console once. */
  link(): string;
}

function answerBeside(
  options: BesideOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { local } = options;
  const path = request.url ?? "/";
  if (!path.startsWith("/_proton/")) {
    local.accounts.handle(request, response);
    return;
  }
  answer(options, request, response, path).then(
    (value) => {
      if (value === "answered") return;
      send(response, value === undefined ? 404 : 200, value ?? notThere(path));
    },
    (error: Error) => {
      const { status, ...told } = describeError(error);
      if (response.headersSent) response.destroy();
      else send(response, status, told);
      // Reading on what was refused lets the client finish sending, and so see the answer.
      request.resume();
    },
  );
}

async function answer(
  options: BesideOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<unknown> {
  const { sandbox, accounts, controlPlane } = options.local;
  const { method } = request;
  if (method === "GET" && path === localPaths.server) {
    const { region, accountId } = sandbox;
    const ids = accounts.all().map((each) => each.accountId);
    const otherAccounts = ids.filter((id) => id !== accountId);
    const regions = accounts.everywhere().map((each) => each.region);
    const otherRegions = [...new Set(regions)].filter((name) => name !== region);
    return { pid: process.pid, region, accountId, otherAccounts, otherRegions };
  }
  const body = await readBytes(request);
  authorizeBeside(options, request, body, path);
  if (method === "GET" && path.startsWith(localPaths.deployments)) {
    return controlPlane.deploymentDetails(path.slice(localPaths.deployments.length));
  }
  if (method === "PUT" && path.startsWith(localPaths.bundles)) {
    const key = decodedPath(path.slice(localPaths.bundles.length));
    await sandbox.uploadObject(LOCAL_BUCKET, key, body);
    return { bucket: LOCAL_BUCKET, key };
  }
  if (method === "POST" && path === localPaths.console) return { url: options.link() };
  if (method === "POST" && path === localPaths.preview) {
    return controlPlane.preview(previewRequestOf(jsonObject(body)));
  }
  if (method === "POST" && path === localPaths.staleness) {
    return controlPlane.staleness(previewTargetOf(jsonObject(body)));
  }
  if (method === "POST" && path === localPaths.invoke) {
    const { functionName, payload } = jsonObject(body);
    if (typeof functionName !== "string") {
      throw new ProtonError("ValidationException", "functionName is not a text");
    }
    return sandbox.functions.invoke({ functionName, payload });
  }
  if (method === "POST" && path === localPaths.sync) {
    return answerSync(options.local, jsonObject(body));
  }
  if (method === "POST" && path === localPaths.snapshot) {
    return { snapshot: takeSnapshot(join(options.stateDirectory, "sandbox")) };
  }
  if (path.startsWith(localPaths.pipelines)) {
    return answerPipelines(localPipelines(options.local), request, response, body);
  }
  return undefined;
}

function notThere(path: string) {
  return { code: "ResourceNotFoundException", message: `there is nothing at ${path}` };
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}
