import { startLocalTable } from "@proton/shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conformanceCases, runConformance } from "../conformance/index.ts";
import {
  type Handlers,
  type HttpFront,
  loadHandlers,
  startHttpFront,
} from "./support/http-front.ts";
import { payloadFormats } from "./support/proxy-events.ts";

const resources = new AsyncDisposableStack();
let handlers: Handlers;

beforeAll(async () => {
  const local = resources.use(await startLocalTable());
  handlers = await loadHandlers(local.environmentVariables);
});
afterAll(() => resources.disposeAsync());

describe.each(payloadFormats)("the CRUD contract through payload format %s", (format) => {
  let front: HttpFront;

  beforeAll(async () => {
    front = resources.use(await startHttpFront(handlers, format));
  });

  // The long ones try the data more than the handlers; they run once, in the sandbox.
  const cases = conformanceCases.filter(({ isLong = false }) => !isLong);
  it.each(cases.map((each) => [each.name, each] as const))("%s", async (_name, each) => {
    const results = await runConformance({ url: front.url, cases: [each] });

    expect(results).toEqual([{ name: each.name, outcome: "passed" }]);
  });
});
