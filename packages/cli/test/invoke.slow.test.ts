import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

let desk: Bench;
let serving: Serving<ReadyBlock>;

beforeAll(async () => {
  desk = bench();
  await desk.proton("new", "environment-template", "base");
  await desk.proton("new", "service-template", "web");
  await desk.proton("new", "service", "hello");
  const file = join(desk.directory, "proton/web/instance_infrastructure/cloudformation.yaml");
  const code = `exports.handler = async (event) => {
            if (event.fail) throw new RangeError("as asked");
            return { statusCode: 200, body: JSON.stringify(event) };
          };`;
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/exports\.handler = [\s\S]*?\n {10}\}\);/, code));
  serving = await desk.serve("start", "--port", "0", "--api-port", "0");
});

afterAll(() => desk.close());

const eventIn = (stdout: string) => JSON.parse(JSON.parse(stdout).body);

it.each([
  ["2.0", { version: "2.0", rawPath: "/a/one", pathParameters: { id: "one" } }],
  ["1.0", { version: "1.0", path: "/a/one", httpMethod: "GET", resource: "/a/{id}" }],
])("calls a function with a request in payload format %s", async (format, expected) => {
  const { code, stdout } = await desk.proton(
    ...["invoke", "hello", "--route", "GET /a/{id}?limit=2", "--set", "id=one"],
    ...["--header", "accept: text/plain", "--payload-format", format],
  );

  expect(code).toBe(0);
  expect(eventIn(stdout)).toMatchObject({
    ...expected,
    queryStringParameters: { limit: "2" },
    headers: { accept: "text/plain" },
  });
});

it("says that a function failed, with exit code 1", async () => {
  writeFileSync(join(desk.directory, "event.json"), '{"fail":true}');

  const { code, stdout, stderr } = await desk.proton("invoke", "hello", "--event", "event.json");

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ errorType: "RangeError", errorMessage: "as asked" });
  expect(stderr).toContain("RangeError: as asked");
});

it("keeps the events that a function got, to be sent again, also without a server", async () => {
  await fetch(`${serving.ready.url}/hello?from=a-browser`);
  await serving.stop();
  const { stdout } = await desk.proton("logs", "hello", "--events");
  const last = stdout.trim().split("\n").at(-1) ?? "";
  writeFileSync(join(desk.directory, "last.json"), last);

  const again = await desk.proton("invoke", "hello", "--event", "last.json");

  expect(JSON.parse(last)).toMatchObject({ rawQueryString: "from=a-browser" });
  expect(again.code).toBe(0);
  expect(eventIn(again.stdout)).toEqual(JSON.parse(last));
});

it.each([
  [["nothing"], '"nothing" is the name of no log'],
  [["hello", "--route", "/a"], 'must be like "GET /items/{id}"'],
  [["hello", "--route", "GET /a/{id}"], "give --set id=<value>"],
  [["hello", "--event", "event.json", "--route", "GET /a"], "give one of them"],
  [["hello", "--event", "proton/proton.yaml"], "the event is not JSON"],
])("says what is wrong with %j", async (words, message) => {
  const { code, stderr } = await desk.proton("invoke", ...words);

  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
