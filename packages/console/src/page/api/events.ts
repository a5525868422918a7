import type { QueryClient } from "@tanstack/react-query";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { type ConsoleEvent, consoleEventShape } from "../../extension/index.ts";
import { openEvents } from "../session.ts";
import { lookAgain } from "./look-again.ts";
import type { Resource } from "./queries.ts";

type Listener = (event: ConsoleEvent) => void;

const LISTENERS = new Set<Listener>();

/**
 * Tells of everything that happens, for as long as a component wants to know.
 *
 * @returns what ends it, as an effect does
 */
export function onConsoleEvent(listener: Listener): () => void {
  LISTENERS.add(listener);
  return () => void LISTENERS.delete(listener);
}

/** What is looked at again when an event comes; many at once are one look. */
const GATHERED_MILLISECONDS = 150;
/** Where changes of others are not told of, and for as long as nobody answers. */
const POLL_MILLISECONDS = 5_000;

/** Follows the server's one stream, open since before anything was asked, and keeps what is shown as it is there. */
export function followEvents(client: QueryClient, opened: Response | undefined): void {
  const waiting = new Set<Resource>();
  let isScheduled = false;
  let isComplete = false;
  // Whether something may have happened that nobody told of.
  let isGap = opened === undefined;
  const refresh = (resources: readonly Resource[]) => {
    for (const resource of resources) waiting.add(resource);
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      for (const resource of waiting) void lookAgain(client, resource);
      waiting.clear();
    }, GATHERED_MILLISECONDS);
  };
  const tell = (event: ConsoleEvent) => {
    if (event.type === "connected") {
      isComplete = event.complete;
      if (isGap) refresh(ALL);
    } else refresh(touched(event));
    for (const listener of LISTENERS) listener(event);
  };
  setInterval(() => {
    if (!isComplete && document.visibilityState === "visible") refresh(ALL);
  }, POLL_MILLISECONDS);
  void follow(opened, tell, () => {
    isComplete = false;
    isGap = true;
  });
}

async function follow(
  opened: Response | undefined,
  tell: Listener,
  lost: () => void,
): Promise<never> {
  for (let stream = opened; ; stream = await openEvents()) {
    try {
      if (stream?.ok && stream.body !== null) {
        const events = stream.body
          .pipeThrough(new TextDecoderStream())
          .pipeThrough(new EventSourceParserStream());
        const reader = events.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          const event = consoleEventShape.safeParse(JSON.parse(next.value.data));
          // A newer server may tell more than this page knows.
          if (event.success) tell(event.data);
        }
      }
    } catch {
      // The server went: it is asked again until it is back.
    }
    lost();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const ALL: readonly Resource[] = [
  "environment-template",
  "service-template",
  "environment",
  "service",
  "deployment",
  "component",
  "connection",
  "repository",
  "sync",
  "settings",
  "pipeline",
  "pipeline-log",
  "tags",
  "running",
  "denied",
];

function touched(event: ConsoleEvent): readonly Resource[] {
  switch (event.type) {
    case "called":
      return ofOperation(event.operation);
    case "deployment":
      return ["deployment", "running", ofTarget(event.targetArn)];
    case "service":
      return ["service", "deployment", "sync"];
    case "pipeline":
      return event.isLog ? ["pipeline-log"] : ["pipeline", "pipeline-log"];
    case "denied":
      return ["denied"];
    case "sync":
      return ["sync", "service", "environment-template", "service-template"];
    case "version":
      return ["environment-template", "service-template", "sync"];
    default:
      return [];
  }
}

function ofTarget(arn: string): Resource {
  if (arn.includes(":environment/")) return "environment";
  return arn.includes(":component/") ? "component" : "service";
}

function ofOperation(operation: string): readonly Resource[] {
  if (/Tag/.test(operation)) return ["tags"];
  if (/Sync/.test(operation)) return ["sync"];
  if (/Repository/.test(operation)) return ["repository"];
  if (/AccountConnection/.test(operation)) return ["connection"];
  if (/AccountSettings/.test(operation)) return ["settings"];
  if (/Component/.test(operation)) return ["component", "deployment"];
  if (/EnvironmentTemplate/.test(operation)) return ["environment-template"];
  if (/ServiceTemplate/.test(operation)) return ["service-template"];
  if (/Environment/.test(operation)) return ["environment", "deployment"];
  // Changed by hand, it is blocked from being synced.
  return ["service", "deployment", "sync"];
}
