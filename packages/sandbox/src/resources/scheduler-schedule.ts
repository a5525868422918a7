import { randomUUID } from "node:crypto";
import { isObject, type TemplateObject } from "@proton/cloudformation";
import { rolePrincipal } from "../iam/credentials.ts";
import type { Schedule } from "../schedules/schedule-expression.ts";
import { createRunningSchedules, systemTimers, type Timers } from "../schedules/timers.ts";
import { parseZonedSchedule } from "../schedules/zoned-schedule.ts";
import { functionArn, functionNameIn } from "./arn.ts";
import { type Properties, propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

type Services = Pick<SandboxServices, "functions" | "accessControl" | "region" | "accountId">;

/** `AWS::Scheduler::Schedule`: calls its function with the rights of its role. */
export function schedulerSchedule(
  { functions, accessControl, region, accountId }: Services,
  timers: Timers = systemTimers,
): ResourceType {
  const running = createRunningSchedules(timers);
  const arnOf = ({ physicalId, properties }: ResourceInstance) => {
    const group = propertiesOf(properties).text("GroupName") ?? "default";
    return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${physicalId}`;
  };

  function start(instance: ResourceInstance): undefined {
    const read = propertiesOf(instance.properties);
    const arn = arnOf(instance);
    const schedule = scheduleOf(read);
    const target = read.object("Target") ?? {};
    if (read.text("State") === "DISABLED") running.stop(arn);
    else running.start(arn, schedule, (due) => fire(arn, target, due));
  }

  function fire(arn: string, target: TemplateObject, due: Date): void {
    const read = propertiesOf(target);
    const { functionName, qualifier } = functionNameIn(read.requiredText("Arn"));
    const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
    const principal = rolePrincipal(read.requiredText("RoleArn"), "scheduler");
    const resource = functionArn({ region, accountId }, name);
    const access = { action: "lambda:InvokeFunction", resource, context: {} };
    // A call that is denied, or fails, is shown where it happens; nobody waits for it.
    if (accessControl.refusal(principal, [access]) !== undefined) return;
    const payload = payloadOf(arn, read.text("Input"), due);
    functions.invoke({ functionName: name, payload }).catch(() => undefined);
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  function payloadOf(arn: string, input: string | undefined, due: Date): unknown {
    const id = randomUUID();
    const time = due.toISOString().replace(/\.\d+Z$/, "Z");
    if (input === undefined) {
      return {
        version: "0",
        id,
        "detail-type": "Scheduled Event",
        source: "aws.scheduler",
        account: accountId,
        time,
        region,
        resources: [arn],
        detail: "{}",
      };
    }
    const attributes = new Map([
      ["schedule-arn", arn],
      ["scheduled-time", time],
      ["execution-id", id],
      ["attempt-number", "1"],
    ]);
    const filled = input.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (whole, name) => attributes.get(name) ?? whole,
    );
    try {
      return JSON.parse(filled);
    } catch {
      return filled;
    }
  }

  return {
    kind: "emulated",
    remarks:
      "Calls a Lambda function with the rights of `Target.RoleArn`, in the process that `start` or `dev` runs, at the beginning of a flexible window; other targets are refused. Failed calls are not repeated.",
    refuse: refuseTarget,
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 64 }),
    create: async (instance) => start(instance),
    async update(instance, previous) {
      running.stop(arnOf(previous));
      return start(instance);
    },
    restore: async (instance) => start(instance),
    delete: async (instance) => running.stop(arnOf(instance)),
    attributes: (instance) => ({ Arn: arnOf(instance) }),
  };
}

/** `AWS::Scheduler::ScheduleGroup`: a name that schedules go by. */
export function schedulerScheduleGroup({
  region,
  accountId,
}: Pick<Services, "region" | "accountId">): ResourceType {
  return {
    kind: "emulated",
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 64 }),
    async create() {
      return undefined;
    },
    async update() {
      return undefined;
    },
    async delete() {},
    attributes: ({ physicalId }) => ({
      Arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${physicalId}`,
      State: "ACTIVE",
    }),
  };
}

function scheduleOf(read: Properties): Schedule {
  const expression = read.requiredText("ScheduleExpression");
  const timeZone = read.text("ScheduleExpressionTimezone");
  const [start, end] = [dateOf(read, "StartDate"), dateOf(read, "EndDate")];
  const schedule = parseZonedSchedule(expression, {
    ...(timeZone !== undefined && { timeZone }),
    ...(start && { start }),
    ...(end && { end }),
  });
  if (typeof schedule !== "string") return schedule;
  throw new ResourceError("InvalidRequest", `Invalid Schedule Expression: ${schedule}`);
}

function dateOf(read: Properties, name: string): Date | undefined {
  const text = read.text(name);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new ResourceError("InvalidRequest", `property ${name} must be a date, not "${text}"`);
}

function refuseTarget({ Target: target }: TemplateObject): string | undefined {
  const arn = isObject(target) ? target.Arn : undefined;
  if (typeof arn !== "string" || /^arn:[\w-]+:lambda:[^:]*:[^:]*:function:/.test(arn)) return;
  return `the target ${arn} is not a Lambda function: schedules call nothing else here`;
}
