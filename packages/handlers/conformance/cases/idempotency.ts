import assert from "node:assert/strict";
import {
  bodyOf,
  type ConformanceCase,
  expectJson,
  expectProblem,
  type ItemBody,
} from "../expectations.ts";

const RACERS = 20;

/** `Idempotency-Key` of `POST /items` */
export const idempotencyCases: readonly ConformanceCase[] = [
  {
    name: "POST with the same Idempotency-Key and body replays the first answer",
    run: async (client) => {
      const parts = {
        headers: { "idempotency-key": crypto.randomUUID() },
        body: { name: "once", attributes: { ten: 10 } },
      };

      const first = await client.send("POST", "/items", parts);
      const changed = await client.send("PATCH", `/items/${bodyOf(first).id}`, {
        body: { name: "changed since" },
      });
      const second = await client.send("POST", "/items", parts);

      expectJson(first, 201);
      expectJson(changed, 200);
      expectJson(second, 201);
      assert.equal(second.text, first.text);
      for (const header of ["location", "etag", "content-type"]) {
        assert.equal(second.headers.get(header), first.headers.get(header), header);
      }
    },
  },
  {
    name: "POST with the same Idempotency-Key and another body answers 422",
    run: async (client) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      await client.send("POST", "/items", { headers, body: { name: "first" } });

      const answer = await client.send("POST", "/items", { headers, body: { name: "second" } });

      expectProblem(answer, 422, "idempotency-key-reused");
    },
  },
  {
    name: "POST refused as invalid does not use its Idempotency-Key up",
    run: async (client) => {
      const headers = { "idempotency-key": crypto.randomUUID() };
      const refused = await client.send("POST", "/items", { headers, body: { name: 1 } });

      const answer = await client.send("POST", "/items", { headers, body: { name: "n" } });

      expectProblem(refused, 422, "validation-failed", { pointer: "/name" });
      expectJson(answer, 201);
    },
  },
  {
    name: `of ${RACERS} POSTs racing with one Idempotency-Key one makes the item`,
    run: async (client) => {
      const name = `raced ${crypto.randomUUID()}`;
      const parts = { headers: { "idempotency-key": crypto.randomUUID() }, body: { name } };

      const answers = await Promise.all(
        Array.from({ length: RACERS }, () => client.send("POST", "/items", parts)),
      );

      const made = answers.filter((answer) => answer.status === 201);
      assert.ok(made.length > 0);
      assert.equal(new Set(made.map((answer) => answer.text)).size, 1);
      for (const answer of answers) {
        if (answer.status !== 201) expectProblem(answer, 409, "request-in-progress");
      }
      const replayed = await client.send("POST", "/items", parts);
      assert.equal(replayed.text, made[0]?.text);
      const page = bodyOf<{ items: ItemBody[] }>(await client.send("GET", "/items?limit=100"));
      assert.ok(page.items.filter((item) => item.name === name).length <= 1);
    },
  },
  {
    name: "POST answers 400 for an Idempotency-Key that is none",
    run: async (client) => {
      for (const key of ["", "with space", "k".repeat(256)]) {
        const answer = await client.send("POST", "/items", {
          headers: { "idempotency-key": key },
          body: { name: "n" },
        });

        expectProblem(answer, 400, "malformed-request", { header: "Idempotency-Key" });
      }
    },
  },
];
