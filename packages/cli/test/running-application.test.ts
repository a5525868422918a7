import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import {
  type AskInput,
  asks,
  type ItemChange,
  type RouteRequest,
  routeAnswer,
} from "@proton/console/extension";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsoleBackend } from "../src/console/console-backend.ts";
import { runningAnswers } from "../src/console/running/answer-running.ts";
import { changeItem } from "../src/console/running/change-item.ts";
import { type DenialRecorder, recordDenials } from "../src/console/running/denied-calls.ts";
import { sendRouteRequest } from "../src/console/running/send-route-request.ts";
import { createEventHub } from "../src/events/event-hub.ts";
import type { LocalEvent } from "../src/local/open-local.ts";
import { freePort } from "./support/free-port.ts";
import { runningTemplate } from "./support/running-template.ts";

let directory: string;
let sandbox: Sandbox;
let backend: ConsoleBackend;
let denials: DenialRecorder;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "running-"));
  const hub = createEventHub<LocalEvent>();
  denials = recordDenials(hub, () => 1);
  sandbox = await openSandbox({
    directory,
    onEvent: (event) => hub.emit({ source: "sandbox", event }),
  });
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const { outcome } = await deployStack(sandbox.provisioner, {
    stackName: "shop",
    templateBody: runningTemplate(issuer),
    clientToken: "token",
  });
  expect(outcome).toBe("deployed");
  const projectDirectory = join(import.meta.dirname, "../../..");
  const application = { accounts: [sandbox], denials, projectDirectory };
  backend = { application } as Partial<ConsoleBackend> as ConsoleBackend;
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(directory, { recursive: true });
});

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const none = new AbortController().signal;

async function apiOf() {
  const [api] = asks.routes.output.parse(await runningAnswers.routes(backend, {})).apis;
  if (api === undefined) throw new Error("there is no API");
  return api;
}

async function send(routeKey: string, request: Partial<RouteRequest> = {}) {
  const { accountId, apiId, routes } = await apiOf();
  const { routeId = "" } = routes.find((each) => each.routeKey === routeKey) ?? {};
  const full = {
    ...{ accountId, apiId, routeId, method: "GET", path: {}, query: [], headers: [] },
    authorization: { kind: "none" },
    ...request,
  };
  return routeAnswer.parse(await sendRouteRequest(backend, bytes(full), none));
}

describe("the routes that run", () => {
  it("are listed with who answers them and what they ask of their callers", async () => {
    const { name, routes } = await apiOf();

    expect(name).toBe("shop");
    expect(routes).toMatchObject([
      { routeKey: "ANY /open/{id}", integration: "EchoFunction", authorization: { kind: "none" } },
      { routeKey: "GET /signed/{id}", authorization: { kind: "signature" } },
      {
        routeKey: "GET /token",
        authorization: {
          kind: "token",
          audiences: ["shop"],
          scopes: ["orders/read"],
          isIssuedHere: true,
        },
      },
    ]);
  });

  it("are called, with the event that the function got and what it answered", async () => {
    const answer = await send("ANY /open/{id}", {
      method: "DELETE",
      path: { id: "a b" },
      query: [
        ["tag", "x"],
        ["tag", "y & z"],
      ],
      headers: [
        ["content-type", "application/json"],
        ["x-one", "1"],
        ["x-one", "2"],
      ],
      body: '{"some":"body"}',
    });

    expect(answer).toMatchObject({ status: 200, body: { isText: true, isCut: false } });
    expect(answer.exchange).toMatchObject({ functionName: "EchoFunction", outcome: "answered" });
    const event = JSON.parse(answer.exchange?.event.text ?? "");
    expect(event).toMatchObject({
      rawPath: "/open/a b",
      rawQueryString: "tag=x&tag=y%20%26%20z",
      headers: { "x-one": "1,2" },
      body: '{"some":"body"}',
    });
    expect(JSON.parse(answer.exchange?.response.text ?? "")).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(answer.body.text)).toEqual(event);
  });

  it.each<[string, Partial<RouteRequest>, object]>([
    ["GET /token", {}, { status: 401 }],
    [
      "GET /token",
      { authorization: { kind: "token", subject: "ann", scopes: ["orders/read"] } },
      { status: 200 },
    ],
    [
      "GET /token",
      { authorization: { kind: "token", subject: "ann", scopes: [] } },
      { status: 403 },
    ],
    ["GET /signed/{id}", { path: { id: "1" } }, { status: 403 }],
    [
      "GET /signed/{id}",
      {
        path: { id: "a b" },
        query: [
          ["b", "2"],
          ["a", "(1)"],
          ["b", "1"],
        ],
        authorization: { kind: "signature" },
      },
      { status: 200 },
    ],
  ])("let in %s with %o: %o", async (routeKey, request, expected) => {
    expect(await send(routeKey, request)).toMatchObject(expected);
  });

  it.each<[string, Partial<RouteRequest>]>([
    ["GET /token", { authorization: { kind: "token", subject: "ann", scopes: ["orders/read"] } }],
    ["GET /signed/{id}", { path: { id: "1" }, authorization: { kind: "signature" } }],
  ])(
    "never show the credentials that %s was called with, whoever repeats them",
    async (key, of) => {
      const answer = await send(key, of);

      const said = JSON.stringify(answer);
      expect(answer.status).toBe(200);
      expect(said).not.toMatch(/eyJ|Signature=[0-9a-f]/);
      expect(answer.headers).toContainEqual([
        "x-echo",
        expect.stringContaining("(filled in by the server)"),
      ]);
      expect(said).not.toContain(sandbox.operatorCredentials.secretAccessKey);
    },
  );

  it("show why a function failed", async () => {
    const answer = await send("ANY /open/{id}", {
      method: "PUT",
      path: { id: "1" },
      headers: [["content-type", "text/plain"]],
      body: "fail",
    });

    expect(answer).toMatchObject({ status: 500, exchange: { outcome: "failed" } });
    expect(answer.exchange?.response.text).toContain("no good");
  });

  it.each<[string, Partial<RouteRequest>, RegExp]>([
    ["a route that is not there", { routeId: "gone" }, /no route gone/],
    ["an account that is not here", { accountId: "1" }, /no account 1/],
    ["a path parameter without a value", {}, /path parameter id has no value/],
    ["a header that ends the headers", { headers: [["a", "b\r\nc: d"]] }, /no header can/],
    ["a header of the connection", { headers: [["Host", "evil.example"]] }, /leave it out/],
    [
      "a token where none is asked for",
      { path: { id: "1" }, authorization: { kind: "token", subject: "", scopes: [] } },
      /no JSON Web Token/,
    ],
  ])("are not called for %s", async (_, request, message) => {
    await expect(send("ANY /open/{id}", request)).rejects.toThrow(message);
  });

  it("have examples where the project describes them", async () => {
    const example = async (routeKey: string) =>
      asks["route-example"].output.parse(
        await runningAnswers["route-example"](backend, { routeKey }),
      ).example;

    const created = await example("POST /items");
    expect(created).toMatchObject({ file: "docs/openapi.yaml", summary: "Create an item" });
    expect(created?.headers.map(({ name }) => name)).toContain("Idempotency-Key");
    expect(JSON.parse(created?.body?.text ?? "")).toMatchObject({ name: expect.any(String) });
    expect((await example("GET /items/{other}"))?.body).toBeUndefined();
    expect(await example("GET /nothing")).toBeUndefined();
    expect(await example("constructor /items")).toBeUndefined();
  });
});

describe("what functions print", () => {
  it("is there with the function that printed it, without what Lambda adds", async () => {
    await send("ANY /open/{id}", { path: { id: "printed" } });

    const { functions, lines } = await runningAnswers["function-logs"](backend, {});
    expect(functions).toMatchObject([{ name: "EchoFunction", owner: "shop" }]);
    expect(lines.at(-1)?.message).toContain("asked for /open/printed");
    expect(lines.some(({ message }) => /^(START|REPORT)/.test(message))).toBe(false);
  });

  it("has errors as they are read, with their stack", async () => {
    const headers: [string, string][] = [["content-type", "text/plain"]];
    await send("ANY /open/{id}", { method: "PUT", path: { id: "1" }, headers, body: "fail" });

    const { lines } = await runningAnswers["function-logs"](backend, {});
    const { message = "" } = lines.findLast((line) => line.message.includes("no good")) ?? {};
    expect(message).toMatch(/^ERROR Invoke Error\n {2}RangeError: no good\n {6}at /);
  });
});

describe("denied calls", () => {
  it("come with the statement that would allow just them, the same once", async () => {
    await send("ANY /open/{id}", { method: "POST", path: { id: "1" } });
    await send("ANY /open/{id}", { method: "POST", path: { id: "2" } });

    const { calls } = await runningAnswers["denied-calls"](backend, {});
    const resource = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    expect(calls).toMatchObject([
      {
        who: "EchoFunction",
        roleArn: expect.stringContaining(":role/shop-Role-"),
        action: "dynamodb:PutItem",
        resource,
        count: 2,
        remedy: {
          kind: "statement",
          value: { Effect: "Allow", Action: "dynamodb:PutItem", Resource: resource },
        },
      },
    ]);
  });
});

describe("the items of a table", () => {
  const item = (owner: string, at: number, state = "open") => ({
    owner: { S: owner },
    at: { N: String(at) },
    state: { S: state },
  });
  const change = (asked: Partial<ItemChange>) =>
    changeItem(backend, bytes({ accountId: sandbox.accountId, tableName: "orders", ...asked }));
  const put = (of: object, before?: object) =>
    change({ verb: "put", item: of, allowsWrites: true, ...(before && { before }) } as ItemChange);
  const browse = async (asked: Partial<AskInput<"items">> = {}) => {
    const input = { accountId: sandbox.accountId, tableName: "orders", limit: 100, ...asked };
    return runningAnswers.items(backend, asks.items.input.parse(input));
  };

  beforeAll(async () => {
    for (const at of [1, 2, 3]) await put(item("ann", at));
    await put(item("bob", 1, "done"));
  });

  it("are of a table with keys and indexes", async () => {
    const { tables } = asks.tables.output.parse(await runningAnswers.tables(backend, {}));

    expect(tables).toMatchObject([
      {
        tableName: "orders",
        key: [
          { name: "owner", type: "S", role: "partition" },
          { name: "at", type: "N", role: "sort" },
        ],
        indexes: [{ name: "by-state" }],
      },
    ]);
  });

  it("come a page at a time", async () => {
    const first = await browse({ limit: 3 });
    const second = await browse({ limit: 3, ...(first.next && { after: first.next }) });

    expect([first.items.length, second.items.length]).toEqual([3, 1]);
    expect(second.next).toBeUndefined();
  });

  it.each<[string, Partial<AskInput<"items">>, string[]]>([
    [
      "a partition",
      { query: { partition: { owner: "ann" }, isDescending: true } },
      ["3", "2", "1"],
    ],
    [
      "a stretch of a partition",
      {
        query: {
          partition: { owner: "ann" },
          sort: { name: "at", operator: "between", values: ["2", "9"] },
          isDescending: false,
        },
      },
      ["2", "3"],
    ],
    [
      "an index",
      { indexName: "by-state", query: { partition: { state: "done" }, isDescending: false } },
      ["1"],
    ],
  ])("are found by %s", async (_, asked, expected) => {
    const { items } = await browse(asked);

    expect(items.map(({ at }) => at?.N)).toEqual(expected);
  });

  it.each<[string, Partial<AskInput<"items">>, RegExp]>([
    ["no table of the name", { tableName: "none" }, /not found/],
    [
      "no index of the name",
      { indexName: "none", query: { partition: {}, isDescending: false } },
      /no index none/,
    ],
    [
      "a query without a key",
      { query: { partition: {}, isDescending: false } },
      /partition key owner/,
    ],
    [
      "a sort key of another type",
      {
        query: {
          partition: { owner: "ann" },
          sort: { name: "at", operator: "=", values: ["x"] },
          isDescending: false,
        },
      },
      /"x" is no number/,
    ],
  ])("are not found for %s", async (_, asked, message) => {
    await expect(browse(asked)).rejects.toThrow(message);
  });

  it.each<[string, Partial<ItemChange>]>([
    ["a put", { verb: "put", item: item("ann", 9) }],
    ["a delete", { verb: "delete", before: item("ann", 1) }],
    ["a put that says no", { verb: "put", item: item("ann", 9), allowsWrites: false }],
  ])("stay as they are for %s that nobody allowed", async (_, asked) => {
    await expect(change(asked)).rejects.toMatchObject({ code: "AccessDeniedException" });

    const { items } = await browse({ query: { partition: { owner: "ann" }, isDescending: false } });
    expect(items).toHaveLength(3);
  });

  it("change and go, but only from what the page has shown", async () => {
    const before = item("carl", 1);
    await put(before);
    const after = { ...before, state: { S: "done" } };

    await put(after, before);
    await expect(put(item("carl", 1, "lost"), before)).rejects.toThrow(/no longer what the page/);
    await expect(put(before)).rejects.toThrow(/already/);
    await expect(put(item("carl", 2), after)).rejects.toThrow(
      /key \(owner, at\) of an item cannot/,
    );
    await expect(change({ verb: "delete", before, allowsWrites: true })).rejects.toMatchObject({
      code: "ConflictException",
      statusCode: 409,
    });
    const kept = await browse({ query: { partition: { owner: "carl" }, isDescending: false } });
    await change({ verb: "delete", before: after, allowsWrites: true });
    const gone = await browse({ query: { partition: { owner: "carl" }, isDescending: false } });

    expect(kept.items).toEqual([after]);
    expect(gone.items).toEqual([]);
  });
});

it("says where to look for an application that runs on AWS", async () => {
  const connection = { description: "the table proton in eu-west-1" };
  const account = { connection } as Partial<ConsoleBackend> as ConsoleBackend;

  await expect(runningAnswers.routes(account, {})).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("CloudWatch Logs"),
  });
});
