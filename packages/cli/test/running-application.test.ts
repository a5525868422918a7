import { asks, type RouteRequest, routeAnswer } from "@proton/console/extension";
import type { Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsoleBackend } from "../src/console/console-backend.ts";
import { runningAnswers } from "../src/console/running/answer-running.ts";
import { sendRouteRequest } from "../src/console/running/send-route-request.ts";
import { type RunningShop, runningShop } from "./support/running-shop.ts";

let shop: RunningShop;
let sandbox: Sandbox;
let backend: ConsoleBackend;

beforeAll(async () => {
  shop = await runningShop();
  ({ sandbox, backend } = shop);
});
afterAll(() => shop?.close());

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

  it("are called as a role, which is told the statement that would let it where it may not", async () => {
    const { accountId, apiId } = await apiOf();
    const { roleArns } = await runningAnswers.roles(backend, { accountId });
    const [denied, allowed] = await Promise.all(
      ["Role", "Caller"].map((id) => {
        const roleArn = roleArns.find((arn) => arn.includes(`:role/shop-${id}-`)) ?? "";
        const authorization = { kind: "signature" as const, roleArn };
        return send("GET /signed/{id}", { path: { id: "1" }, authorization });
      }),
    );

    const resource = `arn:aws:execute-api:us-east-1:${accountId}:${apiId}/$default/GET/signed/1`;
    const value = { Effect: "Allow", Action: "execute-api:Invoke", Resource: resource };
    expect(denied).toMatchObject({
      status: 403,
      denied: [{ who: "console", remedy: { kind: "statement", value } }],
    });
    expect(allowed).toMatchObject({ status: 200, denied: [] });
    expect(allowed?.body.text).toMatch(/:assumed-role\/shop-Caller-\w+\/console"/);
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

  it("tell what was denied to the function, with the statement", async () => {
    const answer = await send("ANY /open/{id}", { method: "POST", path: { id: "1" } });

    expect(answer).toMatchObject({
      status: 500,
      denied: [{ who: "EchoFunction", action: "dynamodb:PutItem", remedy: { kind: "statement" } }],
    });
  });

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
    [
      "a role that is not there",
      {
        path: { id: "1" },
        authorization: { kind: "signature", roleArn: "arn:aws:iam::000000000000:role/none" },
      },
      /no role arn:aws:iam::000000000000:role\/none in account 000000000000/,
    ],
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
    expect(calls.filter(({ who }) => who === "EchoFunction")).toMatchObject([
      {
        who: "EchoFunction",
        roleArn: expect.stringContaining(":role/shop-Role-"),
        action: "dynamodb:PutItem",
        resource,
        count: 3,
        remedy: {
          kind: "statement",
          value: { Effect: "Allow", Action: "dynamodb:PutItem", Resource: resource },
        },
      },
    ]);
  });
});
