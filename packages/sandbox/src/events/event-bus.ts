import type { Clock } from "../clock.ts";
import type { EventPattern } from "../event-sources/event-pattern.ts";

/** What a service says of itself. */
export interface ServiceEvent {
  /** Such as `aws.cloudformation`. */
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** An event as the targets of rules get it. */
export type BusEvent = Readonly<Record<string, unknown>>;

/** The default event bus of EventBridge: services send, rules listen. */
export interface EventBus {
  /** Tells every rule whose pattern matches. */
  send(event: ServiceEvent): void;
  /** Listens under a name; a second time under the same name replaces the first. */
  listen(name: string, matches: EventPattern, deliver: (event: BusEvent) => void): void;
  stop(name: string): void;
}

/** Creates the event bus of an account and Region. */
export function createEventBus(options: {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly uuid: () => string;
}): EventBus {
  const { region, accountId: account, clock, uuid } = options;
  const rules = new Map<string, { matches: EventPattern; deliver: (event: BusEvent) => void }>();
  return {
    send({ source, detailType, resources, detail }) {
      const time = eventTime(clock());
      const event = {
        ...{ version: "0", id: uuid(), "detail-type": detailType, source, account, time },
        ...{ region, resources, detail },
      };
      for (const { matches, deliver } of rules.values()) if (matches(event)) deliver(event);
    },
    listen: (name, matches, deliver) => void rules.set(name, { matches, deliver }),
    stop: (name) => void rules.delete(name),
  };
}

/** Events know seconds, and nothing smaller. */
export function eventTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
