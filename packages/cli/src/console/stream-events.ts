import type { ServerResponse } from "node:http";
import type { ConsoleEvent } from "@proton/console/extension";
import type { ControlPlaneEvent } from "@proton/control-plane";
import type { SandboxEvent } from "@proton/sandbox";
import type { ConsoleContext } from "./answer-console.ts";

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
  const end = events?.subscribe(({ source, event }) => {
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
