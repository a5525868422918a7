import { randomUUID } from "node:crypto";
import { parseEventPattern } from "../event-sources/event-pattern.ts";
import { eventTime } from "../events/event-bus.ts";
import { parseSchedule } from "../schedules/schedule-expression.ts";
import { createRunningSchedules, systemTimers, type Timers } from "../schedules/timers.ts";
import { functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Events::Rule`: a schedule, or an event that its pattern describes, calls its functions. */
export function eventsRule(
  {
    functions,
    events,
    region,
    accountId,
  }: Pick<SandboxServices, "functions" | "events" | "region" | "accountId">,
  timers: Timers = systemTimers,
): ResourceType {
  const running = createRunningSchedules(timers);
  const arnOf = (name: string) => `arn:aws:events:${region}:${accountId}:rule/${name}`;

  function start({ physicalId, properties }: ResourceInstance): undefined {
    stop(physicalId);
    const read = propertiesOf(properties);
    if (read.text("State") === "DISABLED") return;
    const targets = read.objects("Targets");
    const pattern = read.object("EventPattern");
    if (pattern !== undefined) {
      const matches = parseEventPattern(JSON.stringify(pattern));
      if (typeof matches === "string") return;
      events.listen(physicalId, matches, (event) => callTargets(physicalId, targets, event));
    }
    const expression = read.text("ScheduleExpression");
    if (expression === undefined) return;
    const schedule = parseSchedule(expression);
    if (typeof schedule === "string") return;
    running.start(physicalId, schedule, (due) => fire(physicalId, targets, due));
  }

  function stop(name: string): void {
    running.stop(name);
    events.stop(name);
  }

  function fire(name: string, targets: readonly object[], due: Date): void {
    callTargets(name, targets, {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: accountId,
      time: eventTime(due),
      region,
      resources: [arnOf(name)],
      detail: {},
    });
  }

  function callTargets(name: string, targets: readonly object[], event: object): void {
    for (const { Arn, Input } of targets as readonly { Arn?: unknown; Input?: unknown }[]) {
      if (typeof Arn !== "string" || !Arn.includes(":lambda:")) continue;
      const { functionName, qualifier } = functionNameIn(Arn);
      const payload = typeof Input === "string" ? parsed(Input) : event;
      const source = { principal: "events.amazonaws.com", sourceArn: arnOf(name) };
      const target = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
      // A failure is in the function's log; one of the sandbox while it closes is nobody's.
      functions.invoke({ functionName: target, payload, source }).catch(() => undefined);
    }
  }

  return {
    kind: "emulated",
    remarks:
      "Schedules and event patterns call Lambda functions, in the process that `start` or `dev` runs. The only events are those of CloudFormation about stacks and their resources; patterns are compared as Lambda's filters are: one with another comparison, such as `wildcard`, never matches. Other targets, `InputPath`, `InputTransformer` and `W` in cron have no effect.",
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 64 }),
    create: async (instance) => start(instance),
    update: async (instance) => start(instance),
    restore: async (instance) => start(instance),
    delete: async ({ physicalId }) => stop(physicalId),
    attributes: ({ physicalId }) => ({ Arn: arnOf(physicalId), RuleName: physicalId }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
