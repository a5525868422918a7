import { beforeEach, expect, it } from "vitest";
import type { AccessRequest } from "../iam/evaluate.ts";
import type { InvokeRequest } from "../services.ts";
import { schedulerSchedule } from "./scheduler-schedule.ts";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:report";
const ROLE = "arn:aws:iam::123456789012:role/scheduler";
let time: Date;
let waits: { readonly milliseconds: number; readonly act: () => void }[];
let calls: InvokeRequest[];
let asked: AccessRequest[];
let mayInvoke: boolean;
let schedule: ReturnType<typeof schedulerSchedule>;

beforeEach(() => {
  time = new Date("2026-11-26T10:20:30.500Z");
  waits = [];
  calls = [];
  asked = [];
  mayInvoke = true;
  const functions = {
    invoke: async (request: InvokeRequest) => {
      calls.push(request);
      return { kind: "ok", payload: null } as const;
    },
  };
  const accessControl = {
    refusal(_principal: unknown, requests: readonly AccessRequest[]) {
      asked.push(...requests);
      return mayInvoke ? undefined : "not authorized";
    },
  };
  schedule = schedulerSchedule(
    {
      functions: functions as never,
      accessControl: accessControl as never,
      region: "eu-west-1",
      accountId: "123456789012",
    },
    {
      now: () => time,
      after(milliseconds, act) {
        const wait = { milliseconds, act };
        waits.push(wait);
        return () => waits.splice(waits.indexOf(wait), 1);
      },
    },
  );
});

const instance = (properties: object) =>
  ({
    physicalId: "nightly",
    properties: {
      ScheduleExpression: "cron(0 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      Target: { Arn: FUNCTION, RoleArn: ROLE },
      ...properties,
    },
  }) as never;
const pass = () => {
  const [wait] = waits.splice(0, 1);
  time = new Date(time.getTime() + (wait?.milliseconds ?? 0));
  wait?.act();
};

it("calls its function when the clocks of its time zone say so", async () => {
  await schedule.create(instance({}));
  pass();
  pass();

  expect(calls).toMatchObject([
    {
      functionName: "report",
      payload: {
        source: "aws.scheduler",
        time: "2026-11-27T01:00:00Z",
        resources: ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly"],
        detail: "{}",
      },
    },
    { payload: { time: "2026-11-28T01:00:00Z" } },
  ]);
});

it("fills what Input asks of the call", async () => {
  const Input = '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>"}';
  const Target = { Arn: `${FUNCTION}:live`, RoleArn: ROLE, Input };
  await schedule.create(instance({ GroupName: "reports", Target }));
  pass();

  expect(calls).toEqual([
    {
      functionName: "report:live",
      payload: {
        at: "2026-11-27T01:00:00Z",
        by: "arn:aws:scheduler:eu-west-1:123456789012:schedule/reports/nightly",
      },
    },
  ]);
});

it("calls nothing that its role may not, and tries again when it is due", async () => {
  mayInvoke = false;
  await schedule.create(instance({}));
  pass();

  expect(calls).toEqual([]);
  expect(asked).toEqual([{ action: "lambda:InvokeFunction", resource: FUNCTION, context: {} }]);
  expect(waits).toHaveLength(1);
});

it("does not wait when it is disabled, once it is over or deleted", async () => {
  await schedule.create(instance({}));
  const started = waits.length;
  await schedule.update(instance({ State: "DISABLED" }), instance({}));
  const disabled = waits.length;
  await schedule.update(instance({ EndDate: "2026-11-26T12:00:00Z" }), instance({}));
  const over = waits.length;
  await schedule.create(instance({}));
  await schedule.delete(instance({}));

  expect([started, disabled, over, waits.length]).toEqual([1, 0, 0, 0]);
});

it("refuses what it cannot read or call", async () => {
  const unknown = schedule.create(instance({ ScheduleExpression: "cron(0 2 * * *)" }));
  const queue = "arn:aws:sqs:eu-west-1:123456789012:queue";

  await expect(unknown).rejects.toThrow('Invalid Schedule Expression: "cron(0 2 * * *)"');
  expect(schedule.refuse?.({ Target: { Arn: queue, RoleArn: ROLE } })).toContain(queue);
  expect(schedule.refuse?.({ Target: { Arn: FUNCTION, RoleArn: ROLE } })).toBeUndefined();
});
