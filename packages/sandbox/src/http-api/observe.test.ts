import { afterEach, beforeEach, expect, it } from "vitest";
import { type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import type { HttpExchange } from "../services.ts";

let fixture: HttpFixture;

beforeEach(async () => {
  fixture = await openHttpFixture({
    answer: () => ({ kind: "ok", payload: { statusCode: 201, body: "made" } }),
  });
  await fixture.putRoute("POST /items/{id}");
});
afterEach(() => fixture.close());

it("tells of the event of each request and what the function answered, until it is ended", async () => {
  const told: HttpExchange[] = [];
  const end = fixture.apis.observe((exchange) => void told.push(exchange));
  const send = () =>
    fetch(`${fixture.endpoint()}/items/7?a=1`, { method: "POST", body: "{}" }).then(({ headers }) =>
      headers.get("apigw-requestid"),
    );

  const id = await send();
  end();
  await send();

  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    requestId: id,
    functionName: expect.stringContaining(":function:function"),
    event: { routeKey: "POST /items/{id}", pathParameters: { id: "7" }, rawQueryString: "a=1" },
  });
  expect(await told[0]?.result).toEqual({ kind: "ok", payload: { statusCode: 201, body: "made" } });
});
