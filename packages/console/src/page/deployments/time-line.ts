import type { StackEvent, TemplateResource } from "../../extension/index.ts";

/** One thing that was done with a resource; still being done without an end. */
export interface Span {
  /** Such as `CREATE`. */
  readonly verb: string;
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end?: number;
}

/** What became of one resource of a stack. */
export interface TimeLineRow {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly needs: readonly string[];
  readonly spans: readonly Span[];
  /** How it stands; absent where nothing was done with it. */
  readonly status?: string;
  /** What of it is not done yet; empty for what has begun. */
  readonly waitsFor: readonly string[];
}

/** The resources of a deployment in the order in which they can be made, then those that it removes. */
export function timeLine(
  resources: readonly TemplateResource[],
  events: readonly StackEvent[],
): readonly TimeLineRow[] {
  const spans = new Map<string, Span[]>();
  const types = new Map(resources.map((each) => [each.logicalResourceId, each.resourceType]));
  for (const event of events.filter((each) => !isOfStack(each))) {
    const { logicalResourceId, resourceType } = event;
    if (!types.has(logicalResourceId)) types.set(logicalResourceId, resourceType);
    const before = spans.get(logicalResourceId) ?? [];
    spans.set(logicalResourceId, withEvent(before, event));
  }
  const needs = new Map(resources.map((each) => [each.logicalResourceId, each.needs]));
  const isPending = pendingOf(needs, spans);
  return [...types].map(([logicalResourceId, resourceType]) => {
    const own = spans.get(logicalResourceId) ?? [];
    const needed = needs.get(logicalResourceId) ?? [];
    return {
      logicalResourceId,
      resourceType,
      needs: needed,
      spans: own,
      ...statusOf(own),
      waitsFor: own.length > 0 ? [] : needed.filter(isPending),
    };
  });
}

/** What is deleted of a resource that was updated is what took its place, or had it before. */
function statusOf(spans: readonly Span[]): Pick<TimeLineRow, "status"> {
  const isUpdated = spans.some(({ verb }) => verb === "UPDATE");
  const last = isUpdated ? spans.findLast(({ verb }) => verb !== "DELETE") : spans.at(-1);
  return last === undefined ? {} : { status: last.status };
}

/** Whether an event is about the stack itself. */
export function isOfStack({ stackName, logicalResourceId, resourceType }: StackEvent): boolean {
  return resourceType === "AWS::CloudFormation::Stack" && logicalResourceId === stackName;
}

/** What failed by itself, not because something else had: the reason of everything after it. */
export function firstCause(events: readonly StackEvent[]): StackEvent | undefined {
  return events.find(
    (event) =>
      !isOfStack(event) &&
      event.resourceStatus.endsWith("_FAILED") &&
      !/cancelled/i.test(event.resourceStatusReason ?? ""),
  );
}

function withEvent(spans: readonly Span[], { resourceStatus, time }: StackEvent): Span[] {
  const [, verb = resourceStatus, stage] =
    /^(.*?)_(IN_PROGRESS|COMPLETE|FAILED|SKIPPED)$/.exec(resourceStatus) ?? [];
  const at = Date.parse(time);
  const last = spans.at(-1);
  const isGoingOn = last !== undefined && last.end === undefined;
  if (stage === "IN_PROGRESS") {
    if (isGoingOn && last.verb === verb) return [...spans];
    return [...spans, { verb, status: resourceStatus, start: at }];
  }
  if (!isGoingOn) return [...spans, { verb, status: resourceStatus, start: at, end: at }];
  return [...spans.slice(0, -1), { ...last, status: resourceStatus, end: at }];
}

/** What did not change has no events: only what goes on, or needs that, is waited for. */
function pendingOf(
  needs: ReadonlyMap<string, readonly string[]>,
  spans: ReadonlyMap<string, readonly Span[]>,
): (logicalResourceId: string) => boolean {
  const known = new Map<string, boolean>();
  const isPending = (id: string): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // Ends the walk of a template whose resources need each other.
    known.set(id, false);
    const last = spans.get(id)?.at(-1);
    const pending = last ? last.end === undefined : (needs.get(id) ?? []).some(isPending);
    known.set(id, pending);
    return pending;
  };
  return isPending;
}
