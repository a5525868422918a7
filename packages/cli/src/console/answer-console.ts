import type { IncomingMessage, ServerResponse } from "node:http";
import type { OperationName } from "@proton/control-plane";
import { ProtonError } from "@proton/control-plane";
import { operationNames } from "@proton/control-plane/client";
import { describeError } from "../local/describe-error.ts";
import { jsonObject, readBytes } from "../local/read-request.ts";
import { answerExtension } from "./answer-extension.ts";
import type { ConsoleBackend } from "./console-backend.ts";
import type { ConsoleSessions } from "./console-sessions.ts";
import { cookieName, guardOrigin, guardSession } from "./guard-console.ts";
import { requestPipeline } from "./request-pipeline.ts";
import { changeItem } from "./running/change-item.ts";
import { sendRouteRequest } from "./running/send-route-request.ts";
import { sendFile } from "./send-file.ts";
import { storeBundle } from "./store-bundle.ts";
import { streamEvents } from "./stream-events.ts";

/** What requests to the console are answered with. */
export interface ConsoleContext {
  readonly backend: ConsoleBackend;
  readonly sessions: ConsoleSessions;
  /** Aborted when the server closes. */
  readonly closed: AbortSignal;
}

/** Answers one request below `/console`. */
export async function answerConsole(
  context: ConsoleContext,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  try {
    guardOrigin(request);
    await route(context, request, response, path.slice("/console".length));
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendError(response, error as Error);
    // Reading on what was refused lets the client finish sending, and so see the answer.
    request.resume();
  }
}

async function route(
  context: ConsoleContext,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const { backend, sessions } = context;
  const asked = `${request.method} ${path}`;
  if (asked === "POST /session") return openSession(sessions, request, response);
  const isOfPage = /^\/(api|events|bundles|pipelines|requests|items|extension\/.*)$/.test(path);
  if (!isOfPage) return sendFile(request, response, path);
  guardSession(request, sessions);
  if (asked === "GET /events") return streamEvents(context, response);
  if (asked === "PUT /bundles") {
    return send(response, 200, await storeBundle(backend, await readBytes(request)));
  }
  if (asked === "POST /pipelines") {
    return send(response, 200, await requestPipeline(backend, await readBytes(request)));
  }
  if (asked === "POST /requests") {
    const body = await readBytes(request);
    return send(response, 200, await sendRouteRequest(backend, body, context.closed));
  }
  if (asked === "POST /items") {
    return send(response, 200, await changeItem(backend, await readBytes(request)));
  }
  if (asked === "POST /api") return callApi(context, request, response);
  if (request.method === "POST" && path.startsWith("/extension/")) {
    const ask = path.slice("/extension/".length);
    const input = jsonObject(await readBytes(request));
    return send(response, 200, await answerExtension(backend, ask, input));
  }
  throw new ProtonError("UnknownOperationException", `There is nothing at ${asked}.`);
}

/** A link becomes a cookie, which scripts never see, and a key, which other ports never see. */
async function openSession(
  sessions: ConsoleSessions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { link } = jsonObject(await readBytes(request));
  const session = typeof link === "string" ? sessions.redeem(link) : undefined;
  if (session === undefined) {
    throw new ProtonError(
      "MissingAuthenticationTokenException",
      "This link was used before, or is of another start: run `proton console`.",
    );
  }
  const cookie = `${cookieName(request)}=${session.cookie}`;
  response.setHeader("set-cookie", `${cookie}; HttpOnly; SameSite=Strict; Path=/console`);
  send(response, 200, { key: session.key });
}

/** Proton's API in its own protocol, called as whoever runs this process. */
async function callApi(
  { backend }: ConsoleContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = String(request.headers["x-amz-target"] ?? "");
  const name = target.slice(target.indexOf(".") + 1);
  const body = await readBytes(request);
  if (!operationNames.includes(name as OperationName)) {
    throw new ProtonError("UnknownOperationException", `${target} names no operation.`);
  }
  const input = jsonObject(body);
  const output = await backend.connection.api.callJson(name as OperationName, input);
  send(response, 200, output);
}

function sendError(response: ServerResponse, error: Error): void {
  const { code, message, status } = describeError(error);
  const isDenied = code === "AccessDeniedException" || code.startsWith("MissingAuth");
  send(response, isDenied ? 403 : status, { __type: `com.amazonaws.proton#${code}`, message });
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": body.length,
  });
  response.end(body);
}
