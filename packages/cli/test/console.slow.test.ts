import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly consoleUrl: string;
}
type Headers = Readonly<Record<string, string>>;
interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

let desk: Bench;
let serving: Serving<Ready>;

beforeAll(async () => {
  desk = bench();
  serving = await desk.serve("serve", "--port", "0");
});

afterAll(() => desk.close());

/** Sends a request as it is written: fetch forbids most of these headers. */
function send(method: string, path: string, headers: Headers = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, serving.ready.url),
      { method, headers, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString() });
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

/** What a browser sends with what the page asks for itself. */
const own = () => ({ origin: serving.ready.url, "sec-fetch-site": "same-origin" });
const CALL = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "AwsProton20200720.ListEnvironments",
};

async function newLink(): Promise<string> {
  const { stdout } = await desk.proton("console");
  return /#link=([\w-]+)/.exec(stdout)?.[1] ?? "";
}

function redeem(link: string): Promise<Answer> {
  return send("POST", "/console/session", own(), JSON.stringify({ link }));
}

/** The headers of a page that was let in. */
let opened: Promise<Headers> | undefined;

function session(): Promise<Headers> {
  opened ??= newLink().then(async (link) => {
    const { headers, body } = await redeem(link);
    const [cookie = ""] = String(headers["set-cookie"]).split(";");
    return { cookie, "x-proton-console": JSON.parse(body).key };
  });
  return opened;
}

describe("the link of the ready block", () => {
  it("opens the console once, with a cookie that no script sees", async () => {
    const link = new URL(serving.ready.consoleUrl).hash.slice("#link=".length);

    const first = await redeem(link);
    const second = await redeem(link);

    expect(first.status).toBe(200);
    expect(String(first.headers["set-cookie"])).toMatch(
      /^proton-console-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/console$/,
    );
    expect(second.status).toBe(403);
    expect(second.headers["set-cookie"]).toBeUndefined();
  });

  it("is not made for who does not sign", async () => {
    const answer = await send("POST", "/_proton/console", {}, "{}");

    expect(answer.status).toBe(400);
    expect(answer.body).toContain("MissingAuthenticationToken");
  });
});

describe("the page", () => {
  it("comes with a policy that lets in no script and no style of others", async () => {
    const { status, headers, body } = await send("GET", "/console/", { "sec-fetch-site": "none" });

    expect(status).toBe(200);
    const policy = String(headers["content-security-policy"]);
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(nonce).toHaveLength(22);
    expect(body).toContain(`content="${nonce}"`);
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });

  it("is the same at every address below, and its files are where it says", async () => {
    const page = await send("GET", "/console/environments/some");
    const [script = ""] = /\/console\/assets\/[^"]+\.js/.exec(page.body) ?? [];
    const file = await send("GET", script);

    expect(page.body).toContain('<div id="root">');
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toContain("javascript");
  });

  it.each([
    "/console/assets/../index.html",
    "/console/assets/..%2f..%2fpackage.json",
    "/console/assets/%2e%2e/%2e%2e/package.json",
    "/console/assets/nothing.js",
  ])("gives no file away at %s", async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: ${new URL(serving.ready.url).host}\r\n`,
    );

    expect(answer).not.toContain('"name": "proton-templates"');
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /);
    if (answer.startsWith("HTTP/1.1 200")) expect(answer).toContain('<div id="root">');
  });
});

describe("Proton's API of the page", () => {
  it("answers the page that was let in", async () => {
    const answer = await send(
      "POST",
      "/console/api",
      { ...own(), ...CALL, ...(await session()) },
      "{}",
    );

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { environments: [] }]);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it.each<[string, (page: Headers) => Headers]>([
    [
      "without a cookie",
      (page) => ({ ...own(), "x-proton-console": page["x-proton-console"] ?? "" }),
    ],
    ["with a cookie alone, which other ports see", ({ cookie = "" }) => ({ ...own(), cookie })],
    [
      "with the key of another page",
      (page) => ({ ...own(), ...page, "x-proton-console": "other" }),
    ],
    ["without an origin", (page) => page],
    ["of a web page", (page) => ({ ...own(), ...page, origin: "https://evil.example" })],
    [
      "of another port of this machine",
      (page) => ({
        ...own(),
        ...page,
        origin: "http://127.0.0.1:1",
        "sec-fetch-site": "same-site",
      }),
    ],
    ["of a page without an origin", (page) => ({ ...own(), ...page, origin: "null" })],
    ["that came across sites", (page) => ({ ...own(), ...page, "sec-fetch-site": "cross-site" })],
    [
      "at a name that a rebound DNS entry gives this machine",
      (page) => ({ ...page, host: "evil.example", origin: "http://evil.example" }),
    ],
    [
      "at that name with this port",
      (page) => {
        const { port } = new URL(serving.ready.url);
        return { ...page, host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
      },
    ],
  ])("refuses a request %s", async (_, headersOf) => {
    const headers = { ...CALL, ...headersOf(await session()) };

    const answer = await send("POST", "/console/api", headers, "{}");

    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("environments");
  });

  it("refuses what a form of another page can send, and promises other pages nothing", async () => {
    const form = { "content-type": "text/plain", origin: "https://evil.example" };
    const headers = { ...(await session()), ...form };

    const posted = await send("POST", "/console/api", headers, "{}");
    const asked = await send("OPTIONS", "/console/api", {
      ...headers,
      "access-control-request-method": "POST",
    });

    expect([posted.status, asked.status]).toEqual([403, 403]);
    expect(asked.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("refuses a request with two hosts", async () => {
    const { cookie, ...key } = await session();
    const { host } = new URL(serving.ready.url);
    const lines = Object.entries({ ...own(), ...CALL, ...key, cookie, "content-length": "2" })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");

    const answer = await raw(
      `POST /console/api HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n${lines}`,
      "{}",
    );

    expect(answer).toMatch(/^HTTP\/1\.1 4/);
  });

  it("leaves everything else of the server closed to browsers, the page included", async () => {
    const headers = { ...own(), ...CALL, ...(await session()) };

    const api = await send("POST", "/", headers, "{}");
    const beside = await send("GET", "/_proton/pipelines", headers);

    expect([api.status, beside.status]).toEqual([403, 403]);
    expect(api.body).toContain("browser");
  });

  it("says what the API says", async () => {
    const headers = { ...own(), ...CALL, ...(await session()) };
    const target = (name: string) => ({ ...headers, "x-amz-target": `AwsProton20200720.${name}` });

    const missing = await send("POST", "/console/api", target("GetEnvironment"), '{"name":"x"}');
    const wrong = await send("POST", "/console/api", target("constructor"), "{}");
    const broken = await send("POST", "/console/api", target("ListServices"), "{");

    expect([missing, wrong, broken].map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(missing.body).toContain("ResourceNotFoundException");
    expect(wrong.body).toContain("UnknownOperationException");
    expect(broken.body).toContain("SerializationException");
  });
});

describe("the extension", () => {
  it("answers what it is asked for, and says what is wrong with another shape", async () => {
    const headers = { ...own(), ...(await session()) };
    const ask = (name: string, input: unknown) =>
      send("POST", `/console/extension/${name}`, headers, JSON.stringify(input));

    const about = await ask("about", {});
    const unknown = await ask("constructor", {});
    const misshapen = await ask("preview", { spec: 1 });

    expect(JSON.parse(about.body)).toMatchObject({ isSandbox: true, region: "us-east-1" });
    expect([unknown.status, misshapen.status]).toEqual([400, 400]);
    expect(misshapen.body).toContain("ValidationException");
  });

  it("finds what is wrong with a spec, at its place", async () => {
    const schema = `schema:
  format: {openapi: "3.0.0"}
  environment_input_type: "Input"
  types:
    Input: {type: object, properties: {size: {type: integer, maximum: 3}}}
`;
    const spec = "proton: EnvironmentSpec\nspec:\n  size: 4\n";
    const headers = { ...own(), ...(await session()) };

    const { body } = await send(
      "POST",
      "/console/extension/check-spec",
      headers,
      JSON.stringify({ kind: "environment", schema, spec }),
    );

    expect(JSON.parse(body)).toMatchObject({
      findings: [{ severity: "error", range: { start: { line: 3 } } }],
    });
  });
});

it("tells pages what happens, and lets them go when the server stops", async () => {
  const other = bench();
  const server = await other.serve<Ready>("serve", "--port", "0");
  const link = new URL(server.ready.consoleUrl).hash.slice("#link=".length);
  const origin = server.ready.url;
  const entered = await fetch(`${origin}/console/session`, {
    method: "POST",
    headers: { origin },
    body: JSON.stringify({ link }),
  });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { key } = (await entered.json()) as { readonly key: string };
  const stream = await fetch(`${origin}/console/events`, {
    headers: { origin, cookie, "x-proton-console": key },
  });

  const input = JSON.stringify({ name: "web" });
  await other.proton("api", "CreateEnvironmentTemplate", "--input", input);
  const code = server.stop();
  const told = await stream.text();

  expect(await code).toBe(0);
  const events = told
    .split("\n\n")
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice("data: ".length)));
  expect(events).toEqual([
    { type: "connected", complete: true },
    { type: "called", operation: "CreateEnvironmentTemplate" },
  ]);
  await other.close();
});

/** Sends bytes as they are, and reads until the server closes. */
function raw(head: string, body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const { hostname, port } = new URL(serving.ready.url);
    const socket = connect(Number(port), hostname);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
    socket.write(`${head}Connection: close\r\n\r\n${body}`);
  });
}

describe("the running application of the page", () => {
  const write = { accountId: "000000000000", tableName: "none", verb: "put", item: {} };
  const request = {
    ...{ accountId: "000000000000", apiId: "none", routeId: "none", method: "GET" },
    ...{ path: {}, query: [], headers: [], authorization: { kind: "none" } },
  };

  it.each<[string, object, number, string]>([
    ["/console/items", write, 403, "Tables are read only here"],
    ["/console/items", { ...write, allowsWrites: true }, 400, "ResourceNotFoundException"],
    ["/console/items", { ...write, verb: "drop" }, 400, "ValidationException"],
    ["/console/requests", request, 400, "There is no route none"],
    ["/console/requests", { ...request, url: "http://evil.example" }, 400, "ValidationException"],
  ])("is changed and called by a page that was let in, and by no other: %s %o", async (...row) => {
    const [path, body, status, said] = row;
    const text = JSON.stringify(body);
    const page = await session();
    const { cookie = "" } = page;

    const refused = await Promise.all(
      [
        own(),
        { ...own(), cookie },
        page,
        { ...own(), ...page, origin: "http://127.0.0.1:1" },
        { ...own(), ...page, "sec-fetch-site": "cross-site" },
        { ...page, "content-type": "text/plain", origin: "https://evil.example" },
      ].map((headers) => send("POST", path, headers, text)),
    );
    const answer = await send("POST", path, { ...own(), ...page }, text);

    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect(refused.some(({ body }) => body.includes("read only"))).toBe(false);
    expect(answer.body).toContain(said);
    expect(answer.status).toBe(status);
  });
});

describe("pipelines of the page", () => {
  const stop = JSON.stringify({ verb: "stop", pipeline: "none", execution: "none" });

  it("are changed by a page that was let in, and by no other", async () => {
    const stranger = await send("POST", "/console/pipelines", own(), stop);
    const foreign = { ...(await session()), origin: "http://127.0.0.1:1" };
    const other = await send("POST", "/console/pipelines", foreign, stop);
    const page = await send("POST", "/console/pipelines", { ...own(), ...(await session()) }, stop);

    expect([stranger.status, other.status, page.status]).toEqual([403, 403, 404]);
    expect(page.body).toContain("pipeline none has no execution none");
  });

  it("are asked in the shape of the contract only", async () => {
    const headers = { ...own(), ...(await session()) };
    const answer = await send("POST", "/console/pipelines", headers, '{"verb":"destroy"}');

    expect(answer.status).toBe(400);
    expect(answer.body).toContain("ValidationException");
  });
});
