import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HttpResponse } from "../src/http.ts";
import { type IdempotentRun, runIdempotently } from "../src/idempotency.ts";
import { type LocalTable, startLocalTable } from "./local-table.ts";
import { requestOf } from "./requests.ts";

let local: LocalTable;

beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local[Symbol.asyncDispose]());

const start = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60 * 1000;

it("hands a new id to every run without a key", async () => {
  const { run, ids } = attempt({ key: undefined });

  await runIdempotently(run, created);
  await runIdempotently(run, created);

  expect(ids).toEqual(["id-1", "id-2"]);
});

it("runs once for a key and answers with status, headers and body of the first time", async () => {
  const key = crypto.randomUUID();
  const first = await runIdempotently(attempt({ key }).run, created);

  const second = await runIdempotently(attempt({ key, at: 5_000 }).run, unexpected);

  expect(second).toEqual(first);
  expect(second).toEqual({ status: 201, headers: { etag: '"id-1"' }, body: "made id-1" });
});

it("refuses another body under the same key", async () => {
  const key = crypto.randomUUID();
  await runIdempotently(attempt({ key }).run, created);

  const again = runIdempotently(attempt({ key, body: "other" }).run, unexpected);

  await expect(again).rejects.toMatchObject({ code: "idempotency-key-reused" });
});

it.each([
  ["principal", { principal: "somebody else" }],
  ["path", { path: "/other" }],
  ["scope", { scope: "items/prod" }],
])("keeps the keys of another %s apart", async (_what, other) => {
  const key = crypto.randomUUID();
  await runIdempotently(attempt({ key }).run, created);

  const response = await runIdempotently(attempt({ key, ...other }).run, created);

  expect(response.body).toBe("made id-1");
});

it("refuses while the first request runs, until its invocation must have ended", async () => {
  const key = crypto.randomUUID();
  const hanging = Promise.withResolvers<HttpResponse>();
  const started = Promise.withResolvers<void>();
  const first = runIdempotently(attempt({ key, remaining: 10_000 }).run, () => {
    started.resolve();
    return hanging.promise;
  });
  await started.promise;

  const tooEarly = runIdempotently(attempt({ key, at: 9_999 }).run, unexpected);
  await expect(tooEarly).rejects.toMatchObject({ code: "request-in-progress" });
  const late = await runIdempotently(attempt({ key, at: 10_000 }).run, created);
  hanging.resolve({ status: 201, headers: {}, body: "from the one that was given up" });
  await first;

  expect(late.body).toBe("made id-1");
  const replayed = await runIdempotently(attempt({ key, at: 20_000 }).run, unexpected);
  expect(replayed).toEqual(late);
});

it("lets only one of many take a crashed request's lock over, with the id it had", async () => {
  const key = crypto.randomUUID();
  const crashed = attempt({ key, remaining: 1 });
  const started = Promise.withResolvers<void>();
  void runIdempotently(crashed.run, () => {
    started.resolve();
    return new Promise(() => undefined);
  });
  await started.promise;

  // Whoever takes the lock over holds it until all others were refused.
  const refused = Promise.withResolvers<void>();
  let refusals = 0;
  const rivals = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      runIdempotently(attempt({ key, at: 60_000, firstId: 100 }).run, async (id) => {
        await refused.promise;
        return created(id);
      }).catch((error: unknown) => {
        refusals += 1;
        if (refusals === 9) refused.resolve();
        throw error;
      }),
    ),
  );

  const answers = rivals.filter((rival) => rival.status === "fulfilled");
  expect(answers).toHaveLength(1);
  expect(answers[0]?.value.body).toBe("made id-1");
});

it("gives the lock back when the operation fails, so that the next attempt runs at once", async () => {
  const key = crypto.randomUUID();
  const failing = runIdempotently(attempt({ key }).run, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");

  const response = await runIdempotently(attempt({ key, at: 1 }).run, created);

  expect(response.status).toBe(201);
});

it("does not honour a record that has expired, although it is still in the table", async () => {
  const key = crypto.randomUUID();
  await runIdempotently(attempt({ key }).run, created);

  const before = await runIdempotently(attempt({ key, at: DAY - 1_000 }).run, unexpected);
  const after = await runIdempotently(
    attempt({ key, at: DAY + 1_000, body: "other", firstId: 7 }).run,
    created,
  );

  expect(before.body).toBe("made id-1");
  expect(after.body).toBe("made id-7");
});

it("stores neither the key nor anything without an end", async () => {
  const key = crypto.randomUUID();
  await runIdempotently(attempt({ key, scope: "records" }).run, created);

  const { Items: records = [] } = await local.table.client.send(
    new ScanCommand({ TableName: local.table.name }),
  );

  expect(records.length).toBeGreaterThan(0);
  expect(JSON.stringify(records)).not.toContain(key);
  for (const record of records) expect(record.expiresAt).toBeGreaterThan(start / 1000);
});

interface Attempt {
  readonly key: string | undefined;
  readonly body?: string;
  /** Milliseconds after the first attempt. */
  readonly at?: number;
  readonly remaining?: number;
  readonly firstId?: number;
  readonly principal?: string;
  readonly path?: string;
  readonly scope?: string;
}

function attempt(options: Attempt): { readonly run: IdempotentRun; readonly ids: string[] } {
  const { key, body = "body", at = 0, remaining = 3_000, firstId = 1 } = options;
  const ids: string[] = [];
  const newId = () => {
    const id = `id-${firstId + ids.length}`;
    ids.push(id);
    return id;
  };
  const request = requestOf({
    body,
    principal: options.principal,
    path: options.path ?? "/items",
    headers: key === undefined ? {} : { "idempotency-key": key },
  });
  return {
    ids,
    run: {
      table: local.table,
      request,
      scope: options.scope ?? "items/dev",
      now: () => new Date(start + at),
      deadline: new Date(start + at + remaining),
      newId,
    },
  };
}

const created = async (id: string): Promise<HttpResponse> => ({
  status: 201,
  headers: { etag: `"${id}"` },
  body: `made ${id}`,
});

const unexpected = (): Promise<HttpResponse> => {
  throw new Error("the operation ran");
};
