import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LogService } from "../services.ts";
import { createLogService } from "./log-service.ts";

const GROUP = "/aws/lambda/../items";
let directory: string;
let logs: LogService;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sandbox-logs-"));
  logs = createLogService({ directory, maximumFileBytes: 1000, maximumFiles: 3 });
});
afterEach(async () => {
  await logs.close();
  rmSync(directory, { recursive: true, force: true });
});

const append = (message: string, stream = "stream") =>
  logs.append(GROUP, stream, { time: new Date(0), message });

async function messages(service = logs): Promise<string[]> {
  const found = [];
  for await (const { message } of service.tail(GROUP)) found.push(message);
  return found;
}

const groupDirectory = () => {
  const [name = ""] = readdirSync(directory);
  return join(directory, name);
};

it("returns what was appended, in order, streams together", async () => {
  append("one", "a");
  append("two", "b");
  append("three\nlines", "a");

  const found = [];
  for await (const event of logs.tail(GROUP)) found.push(event);

  expect(found).toEqual([
    { time: new Date(0), stream: "a", message: "one" },
    { time: new Date(0), stream: "b", message: "two" },
    { time: new Date(0), stream: "a", message: "three\nlines" },
  ]);
});

it("follows until told to stop, without loss or repeat", async () => {
  append("before");
  const stop = new AbortController();
  const found: string[] = [];
  const following = (async () => {
    for await (const { message } of logs.tail(GROUP, { follow: true, signal: stop.signal })) {
      found.push(message);
      if (message === "last") stop.abort();
    }
  })();
  append("while it opens");
  await new Promise((resolve) => setTimeout(resolve, 20));
  append("later");
  append("last");

  await following;

  expect(found).toEqual(["before", "while it opens", "later", "last"]);
});

it("ends followers when it closes", async () => {
  const following = (async () => {
    for await (const _event of logs.tail(GROUP, { follow: true }));
  })();
  await new Promise((resolve) => setTimeout(resolve, 10));

  await logs.close();

  await expect(following).resolves.toBeUndefined();
});

it("keeps logs from one run to the next, a torn line apart", async () => {
  append("first run");
  await logs.close();
  appendFileSync(join(groupDirectory(), "1.jsonl"), '[0,"stream","torn');

  const second = createLogService({ directory });
  second.append(GROUP, "stream", { time: new Date(1), message: "second run" });
  const found = await messages(second);
  await second.close();

  expect(found).toEqual(["first run", "second run"]);
});

it("keeps a group within its bounds and drops the oldest", async () => {
  for (let index = 0; index < 50; index++) {
    append(`${index} ${"x".repeat(200)}`);
    // Reading writes what is pending, so that every file gets its share.
    await messages();
  }

  const found = await messages();

  expect(readdirSync(groupDirectory())).toHaveLength(3);
  expect(found.at(-1)).toMatch(/^49 /);
  expect(found.length).toBeLessThan(20);
});

it("stays inside its directory whatever a group is called", async () => {
  append("here");
  await messages();

  expect(readdirSync(directory)).toEqual(["%2Faws%2Flambda%2F%2E%2E%2Fitems"]);
});

it("removes what is older than the retention", async () => {
  append("old");
  await messages();
  const old = new Date(Date.now() - 3 * 86_400_000);
  utimesSync(join(groupDirectory(), "1.jsonl"), old, old);

  await logs.putGroup(GROUP, 5);
  const kept = await messages();
  await logs.putGroup(GROUP, 1);

  expect(kept).toEqual(["old"]);
  expect(await messages()).toEqual([]);
});

it("forgets a group that is deleted", async () => {
  append("gone");
  await messages();
  const place = groupDirectory();

  await logs.deleteGroup(GROUP);

  expect(existsSync(place)).toBe(false);
  expect(await messages()).toEqual([]);
});

it("returns the last events alone, from as many files as they are in, also of an earlier run", async () => {
  const line = (n: number) => `line ${n} ${"x".repeat(300)}`;
  for (let n = 0; n < 8; n += 1) {
    append(line(n));
    // Each is written by itself, so that files fill up.
    logs.recent(GROUP, 0);
  }
  const recent = logs.recent(GROUP, 1_500);
  await logs.close();
  logs = createLogService({ directory });
  const later = logs.recent(GROUP, 1_500);

  expect(recent.map(({ message }) => message)).toEqual([4, 5, 6, 7].map(line));
  expect(later).toEqual(recent);
  expect(logs.recent("/aws/lambda/none", 1_500)).toEqual([]);
});
