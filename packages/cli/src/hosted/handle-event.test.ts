import { type Delivery, ProtonError, type WorkMessage } from "@proton/control-plane";
import { beforeEach, expect, it, vi } from "vitest";
import { handleEvent } from "./handle-event.ts";

let said: unknown[];
/** What the queue was told of messages that are being taken. */
let kept: unknown[];

/** What the function works with, as far as it may be asked: everything is written down. */
const hosted = {
  controlPlane: {
    async callJson(name: string, input: unknown, options: unknown) {
      if (name === "GetEnvironment") throw new ProtonError("ResourceNotFoundException", "None.");
      if (name === "ListServices") throw new Error("unexpected");
      said.push([name, input, options]);
      return { environments: [] };
    },
    async receive(message: WorkMessage, delivery?: Delivery) {
      if (message.id === "lost") throw new Error("the records are out of reach");
      said.push([message, delivery]);
    },
    async start() {
      said.push("sweep");
      return 2;
    },
    async drain() {
      said.push("drained");
    },
  },
  queue: {
    async send(message: WorkMessage, delay: number) {
      said.push([message, delay]);
    },
    async bringBack(handle: string, seconds: number) {
      kept.push([handle, seconds]);
    },
  },
  silenceSeconds: 30,
};
const handle = (event: unknown) => handleEvent(hosted, event, "request-1");

beforeEach(() => {
  said = [];
  kept = [];
});

const request = (operation: string, body: string, more: object = {}) => ({
  version: "2.0",
  rawPath: "/",
  rawQueryString: "",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `AwsProton20200720.${operation}`,
  },
  body: Buffer.from(body).toString("base64"),
  isBase64Encoded: true,
  requestContext: {
    http: { method: "POST" },
    authorizer: { iam: { accountId: "111122223333" } },
  },
  ...more,
});

it("answers a request of an HTTP API, for the account that signed it", async () => {
  const answer = await handle(request("ListEnvironments", '{"maxResults":5}'));

  expect(answer).toEqual({
    statusCode: 200,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "request-1" },
    body: '{"environments":[]}',
  });
  const options = { requestId: "request-1", accountId: "111122223333" };
  expect(said).toEqual([["ListEnvironments", { maxResults: 5 }, options], "drained"]);
});

it.each([
  ["of what is not there", 400, "ResourceNotFoundException", request("GetEnvironment", "{}")],
  ["that is no JSON", 400, "SerializationException", request("ListEnvironments", "{")],
  ["of no operation", 400, "UnknownOperationException", request("Nothing", "{}")],
  [
    "to another path",
    400,
    "UnknownOperationException",
    request("ListEnvironments", "{}", { rawPath: "/other" }),
  ],
  [
    "of three megabytes",
    413,
    "RequestEntityTooLargeException",
    request("ListEnvironments", " ".repeat(3_000_000)),
  ],
])("refuses a request %s as Proton would, with %d", async (_, statusCode, code, event) => {
  const answer = await handle(event);

  expect(answer).toMatchObject({
    statusCode,
    body: expect.stringContaining(`"__type":"com.amazonaws.proton#${code}"`),
  });
});

it("takes the turns that messages stand for, and has those again that failed", async () => {
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const record = (messageId: string, body: string, receives = 1) => ({
    ...{ eventSource: "aws:sqs", messageId, receiptHandle: `handle of ${messageId}`, body },
    attributes: { ApproximateReceiveCount: String(receives) },
  });
  const work = { work: "deployment", id: "one", turn: 3 };
  const Records = [
    record("m1", JSON.stringify(work)),
    record("m2", JSON.stringify({ ...work, id: "lost" }), 3),
    record("m3", '{"work":"everything"}'),
  ];

  const answer = await handle({ Records });

  expect(answer).toEqual({
    batchItemFailures: [{ itemIdentifier: "m2" }, { itemIdentifier: "m3" }],
  });
  expect(said).toEqual([[work, { messageId: "m1", isAbandoned: false }], "drained"]);
  expect(logged).toHaveBeenCalledTimes(2);
  logged.mockRestore();
  // Taken at first, then left to others after a while: longer, the more often it failed.
  expect(kept).toEqual([
    ["handle of m1", 30],
    ["handle of m2", 30],
    ["handle of m3", 30],
    ["handle of m2", 600],
    ["handle of m3", 30],
  ]);
});

it("tells the queue that a turn goes on, and says when its message came before", async () => {
  vi.useFakeTimers();
  const body = JSON.stringify({ work: "deployment", id: "one" });
  const attributes = { ApproximateReceiveCount: "2" };
  const one = {
    eventSource: "aws:sqs",
    messageId: "m1",
    receiptHandle: "handle",
    attributes,
    body,
  };
  const receive = vi
    .spyOn(hosted.controlPlane, "receive")
    .mockImplementation(async (_, delivery) => {
      await vi.advanceTimersByTimeAsync(25_000);
      said.push(delivery);
    });

  await handle({ Records: [one] });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(said).toEqual([{ messageId: "m1", isAbandoned: true }, "drained"]);
  expect(kept).toEqual([
    ["handle", 30],
    ["handle", 30],
    ["handle", 30],
  ]);
  receive.mockRestore();
  vi.useRealTimers();
});

it.each([
  ["changed", "token"],
  ["changed since it was cancelled", "token-cancel"],
])("wakes the deployment of a stack whose status has %s", async (_, requestToken) => {
  const detail = { "stack-id": "arn", "client-request-token": requestToken };

  await handle({ source: "aws.cloudformation", detail });

  expect(said).toEqual([[{ work: "deployment", id: "token" }, 0], "drained"]);
});

it("sweeps once a minute", async () => {
  expect(await handle({ sweep: true })).toEqual({ started: 2 });
  expect(said).toEqual(["sweep", "drained"]);
});

it("fails for what it does not know, so that somebody sees it", async () => {
  await expect(handle({ hello: "world" })).rejects.toThrow(
    'none of the control plane\'s: {"hello"',
  );
  await expect(handle(request("ListServices", "{}"))).rejects.toThrow("unexpected");
});
