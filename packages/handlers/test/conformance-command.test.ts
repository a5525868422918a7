import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLocalTable } from "@proton/shared/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCases } from "../conformance/cases/create.ts";
import { readCases } from "../conformance/cases/read.ts";
import { runConformance } from "../conformance/index.ts";
import { type Handlers, loadHandlers, startHttpFront } from "./support/http-front.ts";

const resources = new AsyncDisposableStack();
let handlers: Handlers;

beforeAll(async () => {
  const local = resources.use(await startLocalTable());
  handlers = await loadHandlers(local.environmentVariables);
});
afterAll(() => resources.disposeAsync());

const script = join(import.meta.dirname, "../../../scripts/conformance.ts");

it("tells an API that breaks the contract apart, and says where", async () => {
  const broken = {
    ...handlers,
    "get-item": async (...parameters: Parameters<Handlers["get-item"]>) => {
      const result = await handlers["get-item"](...parameters);
      return { ...result, headers: { ...result.headers, etag: "W/weak" } };
    },
  };
  await using front = await startHttpFront(broken, "2.0");

  const results = await runConformance({ url: front.url, cases: readCases });

  const failed = results.filter((result) => result.outcome === "failed");
  expect(failed).toContainEqual(
    expect.objectContaining({
      name: "GET /items/{id} answers 200 with the item and its ETag",
      reason: expect.stringContaining("strong entity tag"),
    }),
  );
  expect(failed.length).toBeLessThan(results.length);
});

it("deletes what it created", async () => {
  await using front = await startHttpFront(handlers, "1.0");

  const results = await runConformance({ url: front.url, cases: createCases });

  expect(results.map((result) => result.outcome)).toEqual(createCases.map(() => "passed"));
  const list = (await (await fetch(`${front.url}/items`)).json()) as { items: unknown[] };
  expect(list.items).toEqual([]);
});

it.each([
  [[], "--url is missing"],
  [["--url", "items"], "--url items is not an http or https URL"],
  [["--url", "http://127.0.0.1:9", "--header", "nonsense"], "--header nonsense is not of the form"],
  [["--url", "http://127.0.0.1:9"], "nothing answers at http://127.0.0.1:9"],
])("exits with 2 and says what is wrong with %j", async (parameters, message) => {
  const run = promisify(execFile)(process.execPath, [script, ...parameters]);

  await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
