import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { freePort } from "./support/free-port.ts";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const handlers = join(root, "packages/handlers");

let desk: Bench;
let serving: Serving<ReadyBlock>;
let printed = "";
let item: string;
let inspectPort: number;

/** The repository's handlers in a directory of their own, followed by the repository's builder. */
beforeAll(async () => {
  desk = bench({ estate: join(root, "proton") });
  const copy = join(desk.directory, "packages/handlers");
  mkdirSync(copy, { recursive: true });
  const isCopied = (path: string) => basename(path) !== "node_modules";
  cpSync(handlers, copy, { recursive: true, filter: isCopied });
  symlinkSync(join(handlers, "node_modules"), join(copy, "node_modules"));
  cpSync(join(root, "tsconfig.base.json"), join(desk.directory, "tsconfig.base.json"));
  symlinkSync(join(root, "node_modules"), join(desk.directory, "node_modules"));
  symlinkSync(join(root, "packages/shared"), join(desk.directory, "packages/shared"));
  const spec = join(desk.directory, "proton/lambda-service/spec/local.yaml");
  writeFileSync(spec, `${readFileSync(spec, "utf8")}      timeout_seconds: 1\n`);
  inspectPort = await freePort();
  const words = ["--port", "0", "--api-port", "0", "--inspect", "--inspect-port", `${inspectPort}`];
  serving = await desk.serve("dev", "--builder", "packages/handlers/watch.ts", ...words);
  serving.child.stderr?.on("data", (data) => (printed += data));
  const created = await fetch(`${serving.ready.url}/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"first"}',
  });
  item = `${serving.ready.url}${created.headers.get("location")}`;
  await vi.waitFor(() => expect(printed).toContain("watching"), 300_000);
});

afterAll(() => desk.close());

/** Saves the handler of GET /items/{id} with `statement` as its first, and says where that stands. */
function saveHandler(statement: string): string {
  const file = join(desk.directory, "packages/handlers/src/get-item.ts");
  const source = readFileSync(join(handlers, "src/get-item.ts"), "utf8");
  const edited = source.replace(/(async function getItem.*\n)/, `$1  ${statement}\n`);
  writeFileSync(file, edited);
  return `packages/handlers/src/get-item.ts:${edited.split("\n").findIndex((line) => line.includes(statement)) + 1}`;
}

describe("proton dev", () => {
  it("answers with saved code before it is deployed, and deploys it then", async () => {
    saveHandler('return { status: 418, headers: { "x-saved": "1" } };');

    await vi.waitFor(async () => expect((await fetch(item)).status).toBe(418), 300_000);
    const deployedThen = printed.includes("deployed");
    await vi.waitFor(() => expect(printed).toMatch(/deployed after \d+ ms/), 300_000);

    expect(deployedThen).toBe(false);
    expect(printed).toMatch(/live {5}after \d+ ms\n/);
    expect((await fetch(item)).status).toBe(418);
    const status = await desk.proton("status", "--json");
    expect(status.stdout).toContain("SUCCEEDED");
  });

  it("logs positions in TypeScript for what a handler throws", async () => {
    const place = saveHandler('throw new TypeError("of a test");');

    await vi.waitFor(async () => expect((await fetch(item)).status).toBe(500), 300_000);

    await vi.waitFor(async () => {
      const { stdout } = await desk.proton("logs", "get-item");
      expect(stdout).toContain(place);
    }, 300_000);
  });

  it("shows what a handler logs, and what is wrong with its types", async () => {
    saveHandler('const count: number = "three"; console.info("counted", { count });');

    await vi.waitFor(async () => {
      await fetch(item);
      expect(printed).toContain("GetItemFunction  INFO  counted { count: 'three' }\n");
    }, 300_000);
    await vi.waitFor(() => {
      expect(printed).toMatch(
        /types {4}\S*src\/get-item\.ts\(\d+,\d+\): error TS2322: Type 'string' is not assignable to type 'number'/,
      );
    }, 300_000);

    expect(printed).toMatch(/GetItemFunction {2}INFO {2}GET 200 [\d.]+ ms\n/);
    expect(printed).toMatch(/GetItemFunction {2}ERROR GET 500 .*\n {2}TypeError: of a test\n/);
  });

  it("takes up a new handler and its route, and refuses a route without one", async () => {
    const spec = join(desk.directory, "proton/lambda-service/spec/local.yaml");
    const before = readFileSync(spec, "utf8");
    const routes = (handler: string) =>
      writeFileSync(
        spec,
        `${before}      routes: ["GET /items/{id} get-item read", "GET /about ${handler} none"]\n`,
      );
    routes("show-abut");
    await vi.waitFor(() => expect(printed).toContain("EST1006"), 300_000);
    writeFileSync(
      join(desk.directory, "packages/handlers/src/show-about.ts"),
      'export const handler = async () => ({ statusCode: 200, body: "about" });\n',
    );
    routes("show-about");

    await vi.waitFor(async () => {
      const answer = await fetch(`${serving.ready.url}/about`);
      expect(await answer.text()).toBe("about");
    }, 300_000);
    writeFileSync(spec, before);

    expect(printed).toContain("the function archive has no show-abut.mjs");
  });

  it("says in a few lines why a function cannot be loaded, and where more is told", async () => {
    const file = join(desk.directory, "packages/handlers/src/get-item.ts");
    const source = readFileSync(join(handlers, "src/get-item.ts"), "utf8");
    const line = source.split("\n").length;
    writeFileSync(file, `${source}throw new RangeError("while loading");\n`);

    await vi.waitFor(async () => {
      expect((await fetch(item)).status).toBe(500);
      expect(printed).toContain("while loading");
    }, 300_000);

    const shown = printed.slice(printed.indexOf("failed "));
    expect(shown).toContain("GetItemFunction: RangeError: while loading\n");
    expect(shown).toContain(`packages/handlers/src/get-item.ts:${line}`);
    expect(shown).toContain("more: proton logs GetItemFunction\n");
  });

  it("lets a debugger attach, and then stops no function for being slow", async () => {
    // Not before it reads the table: the handlers give up on that themselves when time runs out.
    saveHandler(
      "return new Promise((done) => setTimeout(() => done({ status: 418, headers: {} }), 1_500));",
    );

    const targets = await (await fetch(`http://127.0.0.1:${inspectPort}/json/list`)).json();
    await vi.waitFor(async () => expect((await fetch(item)).status).toBe(418), 300_000);
    const { stdout } = await desk.proton("logs", "get-item");

    expect(targets).toHaveLength(1);
    expect(stdout).toMatch(/\tDuration: 1[5-9]\d\d\./);
  });
});
