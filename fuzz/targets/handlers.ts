import fc from "fast-check";
import { handlerMethods, loadHandlers } from "../../packages/handlers/test/support/http-front.ts";
import { payloadFormats, proxyEvent } from "../../packages/handlers/test/support/proxy-events.ts";
import { startLocalTable } from "../../packages/shared/test/local-table.ts";
import { HOSTILE_NAMES, hostileTree, mutated } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const ITEM = { name: "n", description: "d", tags: ["t"], attributes: { a: 1, b: "text", c: true } };
const KEYS = ["name", "description", "tags", "attributes", "id", "version", "a", "b"];
const ID = "017f22e2-79b0-7fff-bfff-ffffffffffff";

/** Whatever is sent to the application, it answers with something other than its own fault. */
export const target: FuzzTarget = {
  name: "handlers",
  async open() {
    const local = await startLocalTable();
    const handlers = await loadHandlers(local.environmentVariables);
    const text = fc.oneof(fc.constantFrom(...HOSTILE_NAMES, "*", '"1-x"', ID), fc.string());
    const names = ["if-match", "if-none-match", "idempotency-key", "accept", "content-encoding"];
    const parts = fc.record({
      path: fc.constantFrom("/items", `/items/${ID}`),
      query: fc.tuple(fc.constantFrom("limit", "cursor"), text).map((pair) => pair.join("=")),
      pathParameters: fc.record({ id: fc.oneof(fc.constant(ID), text) }),
      headers: fc
        .tuple(
          fc.constantFrom("application/json", "application/merge-patch+json"),
          fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 2 }),
        )
        .map(([type, others]) => ({ "content-type": type, ...others })),
      body: fc.oneof(
        mutated(ITEM, hostileTree(KEYS)).map((value) => JSON.stringify(value) ?? ""),
        text,
      ),
    });
    const request = fc
      .constantFrom(...handlerMethods)
      .chain(({ name, methods }) =>
        fc.tuple(
          fc.constant(name),
          fc.constantFrom(...methods),
          fc.constantFrom(...payloadFormats),
          parts,
        ),
      );
    return targetOf({
      input: request,
      async check([name, method, format, given]) {
        const event = proxyEvent(format, { ...given, method });
        const { statusCode, body } = await handlers[name](event, { awsRequestId: "id" });
        if (statusCode >= 500 || statusCode < 200) throw new Error(body);
      },
      async close() {
        await local[Symbol.asyncDispose]();
      },
    });
  },
};
