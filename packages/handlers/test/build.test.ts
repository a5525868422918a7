import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProxyHandler } from "@proton/shared";
import { startLocalTable } from "@proton/shared/testing";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import budgets from "../budgets.json" with { type: "json" };
import { type BundledHandler, bundleHandlers } from "../build/bundle.ts";
import { zipHandlers } from "../build/function-zip.ts";
import { loadTimes, measureModuleLoad } from "../build/module-load.ts";
import { excessesOf, formatFigures, sizesOf } from "../build/report.ts";
import { proxyEvent } from "./support/proxy-events.ts";

const directory = join(import.meta.dirname, "..");

describe("the bundle", () => {
  let outputDirectory: string;
  let handlers: readonly BundledHandler[];

  beforeAll(async () => {
    outputDirectory = mkdtempSync(join(directory, ".dist-test-"));
    handlers = await bundleHandlers({ directory, outputDirectory });
  });
  afterAll(() => rmSync(outputDirectory, { recursive: true }));

  it("has every handler at the root of function.zip, each with its source map", () => {
    const files = Object.keys(unzipSync(zipHandlers(outputDirectory)));

    for (const name of ["create-item", "get-item", "list-items", "update-item", "delete-item"]) {
      expect(files).toContain(`${name}.mjs`);
      expect(files).toContain(`${name}.mjs.map`);
    }
    expect(files.filter((file) => !/^[\w-]+\.mjs(\.map)?$/.test(file))).toEqual([]);
  });

  it("maps our own sources and no package, without their text", () => {
    const files = Object.entries(unzipSync(zipHandlers(outputDirectory, { level: 0 })));
    const maps = files.flatMap(([name, bytes]) =>
      name.endsWith(".map") ? [JSON.parse(Buffer.from(bytes).toString())] : [],
    );

    const sources: string[] = maps.flatMap((map) => map.sources);

    expect(sources.some((source) => source.endsWith("shared/src/item-records.ts"))).toBe(true);
    expect(sources.filter((source) => source.includes("node_modules"))).toEqual([]);
    expect(maps.filter((map) => map.sourcesContent !== undefined)).toEqual([]);
  });

  it("logs an internal error at the places in our sources", () => {
    const code = mkdtempSync(join(tmpdir(), "function-"));
    for (const [name, bytes] of Object.entries(
      unzipSync(zipHandlers(outputDirectory, { level: 0 })),
    )) {
      writeFileSync(join(code, name), bytes);
    }
    const handler = pathToFileURL(join(code, "get-item.mjs")).href;
    const script = `
      const { handler } = await import(${JSON.stringify(handler)});
      const event = {
        version: "2.0",
        rawPath: "/items/x",
        rawQueryString: "",
        headers: {},
        requestContext: { http: { method: "GET", path: "/items/x" } },
      };
      const getRemainingTimeInMillis = () => { throw new Error("no time"); };
      await handler(event, { getRemainingTimeInMillis });`;

    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      env: {
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        TABLE_NAME: "items",
        LIST_INDEX_NAME: "list",
        LIST_SHARDS: "1",
        SERVICE_NAME: "items/test",
      },
      encoding: "utf8",
    });
    rmSync(code, { recursive: true });

    const { error } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(error.stack.join("\n")).toMatch(/shared\/src\/define-handler\.ts:\d+:\d+/);
  });

  it("is the same, byte for byte, when it is built again", async () => {
    const again = mkdtempSync(join(directory, ".dist-test-"));

    try {
      await bundleHandlers({ directory, outputDirectory: again });

      expect(Buffer.compare(zipHandlers(again), zipHandlers(outputDirectory))).toBe(0);
      const maps = readdirSync(again).filter((file) => file.endsWith(".map"));
      expect(maps.length).toBeGreaterThan(0);
      for (const map of maps) {
        expect(readFileSync(join(again, map))).toEqual(readFileSync(join(outputDirectory, map)));
      }
    } finally {
      rmSync(again, { recursive: true });
    }
  });

  it("says nothing of where it was built", () => {
    const root = join(directory, "../..");

    const files = readdirSync(outputDirectory);

    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(readFileSync(join(outputDirectory, file), "utf8"), file).not.toContain(root);
    }
  });

  it("has no credentials but those in environment variables", () => {
    const code = codeOf(outputDirectory);

    expect(code).toContain("AWS_SESSION_TOKEN");
    for (const other of [
      ...["AssumeRole", "sso-session", "169.254.170.2", "169.254.169.254"],
      ...["credential_process", "AWS_CONTAINER_CREDENTIALS", "login_session"],
    ]) {
      expect(code).not.toContain(other);
    }
  });

  it("stores what handlers share once", () => {
    const inEveryHandler = readdirSync(outputDirectory).filter((file) =>
      handlers.every((handler) => handler.files.includes(file)),
    );

    expect(inEveryHandler).toHaveLength(1);
    expect(codeOf(outputDirectory).split("AWS_SESSION_TOKEN")).toHaveLength(2);
  });

  it("keeps zod out of handlers that read no body", () => {
    const loaded = new Map(handlers.map(({ name, files }) => [name, files.length]));

    expect(loaded.get("get-item")).toBeLessThan(loaded.get("create-item") ?? 0);
  });

  it("is within its budgets", () => {
    const figures = handlers.map((handler) => ({
      name: handler.name,
      ...sizesOf(handler, outputDirectory),
      moduleLoadMilliseconds: 0,
    }));

    expect(excessesOf(figures, zipHandlers(outputDirectory).length, budgets)).toEqual([]);
  });

  it("answers as the sources do, the SDK's substitutions included", async () => {
    await using local = await startLocalTable();
    const load = (name: string) => loadBundled(outputDirectory, name, local.environmentVariables);
    const create = await load("create-item");
    const get = await load("get-item");
    const update = await load("update-item");
    const list = await load("list-items");
    const headers = { "content-type": "application/json" };
    const body = '{"name":"bundled"}';

    const created = await create(
      proxyEvent("2.0", { method: "POST", path: "/items", headers, body }),
    );

    expect(created).toMatchObject({ statusCode: 201 });
    const { id } = JSON.parse(created.body) as { id: string };
    const item = { path: `/items/${id}`, pathParameters: { id } };
    expect(await get(proxyEvent("2.0", { method: "GET", ...item }))).toMatchObject({
      statusCode: 200,
      body: created.body,
    });
    const creating = { ...headers, "if-none-match": "*" };
    expect(
      await update(proxyEvent("1.0", { method: "PUT", ...item, headers: creating, body })),
    ).toMatchObject({ statusCode: 412 });
    expect(await list(proxyEvent("1.0", { method: "GET", path: "/items" }))).toMatchObject({
      statusCode: 200,
      body: `{"items":[${created.body}]}`,
    });
  });

  it("loads in a fresh process", () => {
    const [milliseconds] = measureModuleLoad([join(outputDirectory, "get-item.mjs")], 1);

    expect(milliseconds).toBeGreaterThan(0);
  });

  it("names what does not load", () => {
    const broken = join(outputDirectory, "broken.mjs");
    writeFileSync(broken, 'throw new Error("no table");');
    const files = [join(outputDirectory, "get-item.mjs"), broken];

    expect(() => loadTimes(files)).toThrow(/broken\.mjs does not load[\s\S]*no table/);
    rmSync(broken);
  });
});

describe("budgets", () => {
  const figures = { name: "h", bytes: 100, gzipBytes: 50, moduleLoadMilliseconds: 10 };
  const limits = { functionZipBytes: 200, handlerBytes: 100 };

  it("hold when nothing is over them", () => {
    expect(excessesOf([figures], 200, limits)).toEqual([]);
  });

  it.each([
    ["handler", { ...figures, bytes: 101 }, 200, "h, bytes: 101 is over the budget of 100"],
    ["zip", figures, 201, "function.zip, bytes: 201 is over the budget of 200"],
  ])("name a %s that is over", (_what, handler, zip, message) => {
    expect(excessesOf([handler], zip, limits)).toEqual([message]);
  });

  it("have their figures shown in a table", () => {
    expect(formatFigures([figures])).toMatch(/^handler.*\nh +100 +50 +10\.0 ms$/);
  });
});

async function loadBundled(
  outputDirectory: string,
  name: string,
  environmentVariables: Readonly<Record<string, string>>,
): Promise<ProxyHandler> {
  Object.assign(process.env, environmentVariables);
  const url = pathToFileURL(join(outputDirectory, `${name}.mjs`)).href;
  return ((await import(/* @vite-ignore */ url)) as { handler: ProxyHandler }).handler;
}

const codeOf = (outputDirectory: string): string =>
  readdirSync(outputDirectory)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => readFileSync(join(outputDirectory, file), "utf8"))
    .join("\n");
