import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { freePort } from "./support/free-port.ts";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";
import { signedFetch } from "./support/signed-fetch.ts";

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");

let desk: Bench;
let serving: Serving<ReadyBlock>;
let issuer: string;
let printed = "";

function edit(file: string, change: (text: string) => string): void {
  const path = join(desk.directory, "proton", file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** One environment with tokens and one with signatures, a service in both that may not put items. */
beforeAll(async () => {
  desk = bench({ estate: join(root, "proton") });
  issuer = `http://127.0.0.1:${await freePort()}`;
  edit("environment/spec/local-jwt.yaml", (text) => text.replace(/http:\/\/127[^"]+/, issuer));
  edit("environment/spec/spec.yaml", (text) => text.replace("{}", "{ retain_table: false }"));
  edit("proton.yaml", (text) =>
    text.replace(
      / {2}- name: local\n(.*\n)(.*)local\.yaml/,
      "  - name: tokens\n$1$2local-jwt.yaml\n  - name: signed\n$1$2spec.yaml",
    ),
  );
  edit("lambda-service/spec/local.yaml", () =>
    [
      "proton: ServiceSpec",
      "pipeline: {}",
      "instances:",
      "  - name: one",
      "    environment: tokens",
      '    spec: { jwt_scopes: ["items"] }',
      "  - name: two",
      "    environment: signed",
      "    spec: {}",
      "",
    ].join("\n"),
  );
  edit("lambda-service/instance_infrastructure/cloudformation.yaml", (text) =>
    text.replace("                  - dynamodb:PutItem\n", ""),
  );
  serving = await desk.serve("start", "--code", code, "--port", "0", "--api-port", "0");
  serving.child.stderr?.on("data", (data) => (printed += data));
});

afterAll(() => desk.close());

const itemsOf = (name: string): URL =>
  new URL(`${serving.ready.environments.find((each) => each.name === name)?.url}/items`);

const token = async (...words: readonly string[]): Promise<string> =>
  (await desk.proton("token", ...words)).stdout.trim();

const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());

const bearing = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } });

describe("an environment with authorization JWT", () => {
  it("is announced with the issuer that its spec names", () => {
    expect(serving.ready).toMatchObject({
      tokenIssuers: [issuer],
      // They are made at once: either may be first.
      environments: expect.arrayContaining([
        expect.objectContaining({ name: "tokens", authorization: "JWT" }),
        expect.objectContaining({ name: "signed", authorization: "AWS_IAM" }),
      ]),
    });
  });

  it("answers 401 without a token, 403 without the scope, 200 with it", async () => {
    const without = await fetch(itemsOf("tokens"));
    const unscoped = await fetch(itemsOf("tokens"), bearing(await token()));
    const scoped = await fetch(itemsOf("tokens"), bearing(await token("--scope", "items")));

    expect([without.status, unscoped.status, scoped.status]).toEqual([401, 403, 200]);
    expect(await scoped.json()).toEqual({ items: [] });
  });

  it("mints a token with what is asked for", async () => {
    const words = ["--subject", "me", "--claim", "level=3", "--claim", "name=a b", "--expires"];
    const minted = await token(...words, "5m", "--audience", "other", "--scope", "a b");

    const { iat, exp, ...claims } = claimsOf(minted);
    expect(claims).toMatchObject({
      iss: issuer,
      sub: "me",
      aud: "other",
      scope: "a b",
      level: 3,
      name: "a b",
    });
    expect(exp - iat).toBe(300);
    expect((await fetch(itemsOf("tokens"), bearing(minted))).status).toBe(401);
  });

  it.each([
    { words: ["--expires", "soon"], message: '--expires is "soon"' },
    { words: ["--claim", "nothing"], message: '--claim is "nothing"' },
    { words: ["--state", "elsewhere"], message: "no API in elsewhere trusts a token issuer" },
  ])("refuses $words", async ({ words, message }) => {
    const run = await desk.proton("token", ...words);

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

describe("an environment with authorization AWS_IAM", () => {
  it("answers 403 unsigned and 200 when the operator signs", async () => {
    const unsigned = await fetch(itemsOf("signed"));
    const signed = await signedFetch(itemsOf("signed"), serving.ready);

    expect([unsigned.status, signed.status]).toEqual([403, 200]);
    expect(await unsigned.json()).toEqual({ message: "Forbidden" });
  });
});

describe("a function whose role lacks a permission", () => {
  it("is told once which statement would give it", async () => {
    const post = async () => {
      const { headers } = bearing(await token("--scope", "items"));
      return fetch(itemsOf("tokens"), {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: '{"name":"first"}',
      });
    };

    const statuses = [(await post()).status, (await post()).status];

    expect(statuses).toEqual([500, 500]);
    await vi.waitFor(() => expect(printed).toContain("Resource:"), 300_000);
    expect(printed.match(/may not dynamodb:PutItem/g)).toHaveLength(1);
    expect(printed).toMatch(
      /denied {3}CreateItemFunction may not dynamodb:PutItem\n +on arn:aws:dynamodb:\S+\n +To allow it, add to a policy of its role CreateItemRole:\n\n +- Effect: Allow\n +Action: dynamodb:PutItem\n +Resource: arn:aws:dynamodb:/,
    );
    expect(printed).not.toContain('{"');
  });
});

describe("proton logs", () => {
  it.each(["items/one/create-item", "CreateItemFunction", "items/one", "items"])(
    "shows the functions that %s stands for",
    async (name) => {
      const { code: exit, stdout } = await desk.proton("logs", name);

      expect(exit).toBe(0);
      expect(stdout).toMatch(/START RequestId: .*\n(.*\n)*.*END RequestId/);
    },
  );

  it("shows the access log of an API as objects", async () => {
    await vi.waitFor(async () => {
      const { stdout } = await desk.proton("logs", "tokens/access-log", "--json");
      const events = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(events.map(({ message }) => JSON.parse(message).status)).toContain("403");
      expect(events[0]).toMatchObject({ owner: "tokens", name: "access-log" });
    }, 300_000);
  });

  it("leaves out what is older than --since", async () => {
    const later = new Date(Date.now() + 60_000).toISOString();

    const { stdout } = await desk.proton("logs", "items", "--since", later);

    expect(stdout).toBe("");
  });

  it("follows what comes until Ctrl-C", async () => {
    const child = desk.spawn(["logs", "signed/access-log", "--follow"]);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const seen: string[] = [];
    lines.on("line", (line) => seen.push(line));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), 300_000);
    const before = seen.length;

    await fetch(itemsOf("signed"), { method: "DELETE" });
    await fetch(itemsOf("signed"));
    await vi.waitFor(() => expect(seen).toHaveLength(before + 2), 300_000);
    child.kill("SIGINT");
    const [exit] = await once(child, "exit");

    expect(exit).toBe(0);
    expect(seen.at(-1)).toContain('"GET /items"');
  });

  it("lists what there is, also for a name that is none", async () => {
    const list = await desk.proton("logs");
    const unknown = await desk.proton("logs", "nobody");

    expect(list.stdout).toMatch(/^ {2}items\/one\/create-item +function \S+CreateItemFunction/m);
    expect(list.stdout).toMatch(/^ {2}tokens\/access-log +access log of API /m);
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain(`"nobody" is the name of no log\n\n${list.stdout.trimEnd()}`);
  });

  it("shows the same when nothing runs any more", async () => {
    await serving.stop();

    const { stdout } = await desk.proton("logs", "items/one");

    expect(stdout).toContain("END RequestId");
  });
});
