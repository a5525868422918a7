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
