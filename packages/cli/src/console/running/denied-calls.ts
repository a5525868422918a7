import type { DeniedCall } from "@proton/console/extension";
import type { SandboxEvent } from "@proton/sandbox";
import type { EventHub } from "../../events/event-hub.ts";
import type { LocalEvent } from "../../local/open-local.ts";
import { nameOf } from "../../local/sandbox-event-line.ts";

/** Keeps the calls that were denied. */
export interface DenialRecorder {
  /** The one that was denied last first. */
  calls(): readonly DeniedCall[];
  /** Tells of each from now on, until the function that it returns is called. */
  watch(told: (call: DeniedCall) => void): () => void;
}

/** Different ones; the one that was longest ago goes first. */
const MOST_KEPT = 200;

/** Keeps what is denied from now on, the same call once. */
export function recordDenials(
  events: Pick<EventHub<LocalEvent>, "subscribe">,
  now: () => number = Date.now,
): DenialRecorder {
  const kept = new Map<string, DeniedCall>();
  const watchers = new Set<(call: DeniedCall) => void>();
  events.subscribe((told) => {
    const denied = told.source === "sandbox" ? deniedOf(told.event) : undefined;
    if (denied === undefined) return;
    const { who, roleArn, action, resource } = denied;
    const key = JSON.stringify([who, roleArn, action, resource]);
    const count = (kept.get(key)?.count ?? 0) + 1;
    // The last one is at the end.
    kept.delete(key);
    const call = { ...denied, count, time: now() };
    kept.set(key, call);
    for (const watcher of watchers) watcher(call);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  });
  return {
    calls: () => [...kept.values()].reverse(),
    watch(told) {
      watchers.add(told);
      return () => watchers.delete(told);
    },
  };
}

function deniedOf({ code, data }: SandboxEvent): Omit<DeniedCall, "count" | "time"> | undefined {
  const text = (name: string) => String(data[name] ?? "");
  if (code === "access-denied") {
    const statement = data.statement as Readonly<Record<string, unknown>> | undefined;
    return {
      who: nameOf(data.sessionName),
      ...{ roleArn: text("roleArn"), action: text("action"), resource: text("resource") },
      message: text("message"),
      ...(statement && { remedy: { kind: "statement" as const, value: statement } }),
    };
  }
  if (code !== "function-invocation-denied") return undefined;
  const [principal, sourceArn] = [text("principal"), text("sourceArn")];
  const action = "lambda:InvokeFunction";
  const properties = {
    Action: action,
    FunctionName: text("functionName"),
    Principal: principal,
    ...(sourceArn && { SourceArn: sourceArn }),
  };
  return {
    who: principal,
    ...{ action, resource: text("functionArn") },
    message: `${principal} may not call ${nameOf(data.functionName)}${sourceArn && ` for ${sourceArn}`}: the function has no permission that says so.`,
    remedy: {
      kind: "permission" as const,
      value: { Type: "AWS::Lambda::Permission", Properties: properties },
    },
  };
}
