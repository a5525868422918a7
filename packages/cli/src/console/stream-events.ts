import type { ServerResponse } from "node:http";
import type { ConsoleEvent } from "@proton/console/extension";
import type { ControlPlaneEvent } from "@proton/control-plane";
import type { SandboxEvent } from "@proton/sandbox";
import type { ConsoleContext } from "./answer-console.ts";
import { lineOf } from "./running/recent-lines.ts";

/** A page that does not read is let go, and looks anew when it comes back. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** Sends what happens as server-sent events until the page or the server goes. */
export function streamEvents({ backend, closed }: ConsoleContext, response: ServerResponse): void {
  const { events } = backend;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (event: ConsoleEvent) => {
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
    else response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  send({ type: "connected", complete: events?.complete ?? false });
  const sendLine = boundedLines(response, send);
  const end = events?.subscribe(({ source, event }) => {
    if (source === "sandbox" && event.code === "function-log") return sendLine(event.data);
    const told = source === "control-plane" ? consoleEventOf(event) : sandboxNews(event);
    if (told !== undefined) send(told);
  });
  const finish = () => void response.end();
  closed.addEventListener("abort", finish, { once: true });
  response.once("close", () => {
    end?.();
    closed.removeEventListener("abort", finish);
  });
  if (closed.aborted) finish();
}

/** What a page may be behind with what functions print: it is told of anything else before that. */
const MOST_WAITING_LINES_BYTES = MOST_WAITING_BYTES / 4;

/** Sends what functions print, and how many lines were left out because they came faster than they went. */
function boundedLines(response: ServerResponse, send: (event: ConsoleEvent) => void) {
  let skipped = 0;
  return ({ functionName, message }: SandboxEvent["data"]) => {
    if (response.writableLength > MOST_WAITING_LINES_BYTES) {
      skipped += 1;
      return;
    }
    const line = lineOf(String(functionName), Date.now(), String(message));
    if (line === undefined) return;
    send({ type: "function-log", line, ...(skipped > 0 && { skipped }) });
    skipped = 0;
  };
}

/** Reads are no news: pages make them because of news. */
const CHANGING = /^(Create|Update|Delete|Cancel|Tag|Untag|Accept|Reject|Notify)/;

/** What of the AWS of this machine a page has a use for. */
function sandboxNews({ code, data }: SandboxEvent): ConsoleEvent | undefined {
  switch (code) {
    case "pipeline-changed":
    case "pipeline-log": {
      const [pipeline, execution] = [String(data.pipeline), String(data.execution)];
      return { type: "pipeline", pipeline, execution, isLog: code === "pipeline-log" };
    }
    case "access-denied":
    case "function-invocation-denied":
      return { type: "denied" };
    default:
      return undefined;
  }
}

/** What of an event a page has a use for. */
function consoleEventOf({ code, data }: ControlPlaneEvent): ConsoleEvent | undefined {
  switch (code) {
    case "request.answered":
      return data.outcome === "ok" && CHANGING.test(data.operation)
        ? { type: "called", operation: data.operation }
        : undefined;
    case "deployment.started":
    case "deployment.finished":
      return { type: "deployment", ...data };
    case "deployment.progress":
      return { type: "progress", deploymentId: data.deploymentId, event: data.event as never };
    case "service.changed":
      return { type: "service", ...data };
    case "sync.finished":
      return { type: "sync" };
    case "version.registered":
      return { type: "version", ...data };
    default:
      return undefined;
  }
}
