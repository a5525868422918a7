import { randomUUID } from "node:crypto";
import { parseSchedule } from "../schedules/schedule-expression.ts";
import { createRunningSchedules, systemTimers, type Timers } from "../schedules/timers.ts";
import { functionNameIn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Events::Rule`: a schedule calls its functions; event patterns never match. */
export function eventsRule(
  { functions, region, accountId }: Pick<SandboxServices, "functions" | "region" | "accountId">,
  timers: Timers = systemTimers,
): ResourceType {
  const running = createRunningSchedules(timers);
  const arnOf = (name: string) => `arn:aws:events:${region}:${accountId}:rule/${name}`;

  function start({ physicalId, properties }: ResourceInstance): undefined {
    running.stop(physicalId);
    const read = propertiesOf(properties);
    const expression = read.text("ScheduleExpression");
    if (expression === undefined || read.text("State") === "DISABLED") return;
    const schedule = parseSchedule(expression);
    if (typeof schedule === "string") return;
    const targets = read.objects("Targets");
    running.start(physicalId, schedule, (due) => fire(physicalId, targets, due));
  }

  function fire(name: string, targets: readonly object[], due: Date): void {
    const sourceArn = arnOf(name);
    const event = {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: accountId,
      time: due.toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources: [sourceArn],
      detail: {},
    };
    for (const { Arn, Input } of targets as readonly { Arn?: unknown; Input?: unknown }[]) {
      if (typeof Arn !== "string" || !Arn.includes(":lambda:")) continue;
      const { functionName, qualifier } = functionNameIn(Arn);
      const payload = typeof Input === "string" ? parsed(Input) : event;
      const source = { principal: "events.amazonaws.com", sourceArn };
      const target = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
      // A failure is in the function's log; one of the sandbox while it closes is nobody's.
      functions.invoke({ functionName: target, payload, source }).catch(() => undefined);
    }
  }

  return {
    kind: "emulated",
    remarks:
      "Schedules call Lambda functions, in the process that `start` or `dev` runs. Event patterns, other targets, `InputPath`, `InputTransformer` and `W` in cron have no effect.",
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 64 }),
    create: async (instance) => start(instance),
    update: async (instance) => start(instance),
    restore: async (instance) => start(instance),
    delete: async ({ physicalId }) => running.stop(physicalId),
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
