import { beforeEach, expect, it } from "vitest";
import { createEventBus, type EventBus } from "../events/event-bus.ts";
import type { InvokeRequest } from "../services.ts";
import { eventsRule } from "./events-rule.ts";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:report";
let time: Date;
let waits: { readonly milliseconds: number; readonly act: () => void }[];
let calls: InvokeRequest[];
let events: EventBus;
let rule: ReturnType<typeof eventsRule>;

beforeEach(() => {
  time = new Date("2026-11-26T10:20:30.500Z");
  waits = [];
  calls = [];
  const functions = {
    invoke: async (request: InvokeRequest) => {
      calls.push(request);
      return { kind: "ok", payload: null } as const;
    },
  };
  const place = { region: "eu-west-1", accountId: "123456789012" };
  events = createEventBus({ ...place, clock: () => time, uuid: () => "event-1" });
  rule = eventsRule(
    { functions: functions as never, events, ...place },
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

const instance = (properties: object) => ({ physicalId: "nightly", properties }) as never;
const pass = () => {
  const [wait] = waits.splice(0, 1);
  time = new Date(time.getTime() + (wait?.milliseconds ?? 0));
  wait?.act();
};

it("calls its functions each time that the schedule is due", async () => {
  const targets = [
    { Id: "a", Arn: FUNCTION },
    { Id: "b", Arn: `${FUNCTION}:live`, Input: '{"x":1}' },
    { Id: "c", Arn: "arn:aws:sqs:eu-west-1:123456789012:queue" },
  ];
  await rule.create(instance({ ScheduleExpression: "cron(0 12 * * ? *)", Targets: targets }));
  pass();
  pass();

  expect(calls).toHaveLength(4);
  expect(calls[0]).toMatchObject({
    functionName: "report",
    payload: {
      "detail-type": "Scheduled Event",
      source: "aws.events",
      time: "2026-11-26T12:00:00Z",
      resources: ["arn:aws:events:eu-west-1:123456789012:rule/nightly"],
    },
    source: { principal: "events.amazonaws.com" },
  });
  expect(calls[1]).toMatchObject({ functionName: "report:live", payload: { x: 1 } });
  expect(calls[2]).toMatchObject({ payload: { time: "2026-11-27T12:00:00Z" } });
});

it("waits in parts for what is far away", async () => {
  const Targets = [{ Id: "a", Arn: FUNCTION }];
  await rule.create(instance({ ScheduleExpression: "cron(0 0 1 6 ? *)", Targets }));
  pass();
  const before = calls.length;
  for (let count = 0; count < 20 && calls.length === 0; count += 1) pass();

  expect(before).toBe(0);
  expect(calls[0]).toMatchObject({ payload: { time: "2027-06-01T00:00:00Z" } });
});

it.each([
  ["when it is disabled", { ScheduleExpression: "rate(1 minute)", State: "DISABLED" }],
  ["for an event pattern", { EventPattern: { source: ["aws.s3"] } }],
])("does not wait %s, nor once it is deleted", async (_when, properties) => {
  await rule.create(instance({ ScheduleExpression: "rate(1 minute)" }));
  const started = waits.length;
  await rule.update(instance(properties), instance({}));
  const updated = waits.length;
  await rule.create(instance({ ScheduleExpression: "rate(1 minute)" }));
  await rule.delete(instance({}));

  expect([started, updated, waits.length]).toEqual([1, 0, 0]);
});

const EVENT = {
  source: "aws.cloudformation",
  detailType: "CloudFormation Stack Status Change",
  resources: ["arn:stack"],
  detail: { "stack-id": "arn:stack" },
};
const listening = (pattern: object, more: object = {}) =>
  instance({ EventPattern: pattern, Targets: [{ Id: "a", Arn: FUNCTION }], ...more });

it("calls its functions for each event that its pattern describes", async () => {
  await rule.create(listening({ detail: { "stack-id": [{ prefix: "arn:" }] } }));
  events.send(EVENT);
  events.send({ ...EVENT, detail: { "stack-id": "other" } });

  expect(calls).toEqual([
    {
      functionName: "report",
      payload: {
        version: "0",
        id: "event-1",
        "detail-type": "CloudFormation Stack Status Change",
        source: "aws.cloudformation",
        account: "123456789012",
        time: "2026-11-26T10:20:30Z",
        region: "eu-west-1",
        resources: ["arn:stack"],
        detail: { "stack-id": "arn:stack" },
      },
      source: {
        principal: "events.amazonaws.com",
        sourceArn: "arn:aws:events:eu-west-1:123456789012:rule/nightly",
      },
    },
  ]);
});

it.each([
  ["is disabled", listening({ source: ["aws.cloudformation"] }, { State: "DISABLED" })],
  ["compares in a way that is not known here", listening({ source: [{ wildcard: "aws.*" }] })],
  ["is for others", listening({ source: ["aws.s3"] })],
])("calls nothing for an event when it %s, nor once it is deleted", async (_when, changed) => {
  const before = listening({ source: ["aws.cloudformation"] });
  await rule.create(before);
  await rule.update(changed, before);
  events.send(EVENT);
  await rule.update(before, changed);
  await rule.delete(before);
  events.send(EVENT);

  expect(calls).toEqual([]);
});
