import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

const page = readFileSync(
  join(import.meta.dirname, "../../../docs/guides/more-resources.md"),
  "utf8",
);

let desk: Bench;
let serving: Serving<ReadyBlock>;

/** The examples of a section of the page, in order. */
const examples = (heading: string): readonly string[] => {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/```(?:yaml|sh)\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
};

function insert(file: string, before: string, text: string): void {
  const path = join(desk.directory, "proton/web", file);
  const whole = readFileSync(path, "utf8");
  expect(whole).toContain(before);
  writeFileSync(
    path,
    whole.replace(before, () => `${text}${before}`),
  );
}

beforeAll(async () => {
  desk = bench();
  await desk.proton("new", "environment-template", "base");
  await desk.proton("new", "service-template", "web");
  await desk.proton("new", "service", "hello");
  const template = "instance_infrastructure/cloudformation.yaml";
  const [table = "", variable = "", statement = ""] = examples("A table of its own");
  const [input = "", setting = ""] = examples("A setting");
  const [rule = "", , morning = ""] = examples("A schedule");
  const [secret = "", arn = "", reading = ""] = examples("A secret");
  const [stream = "", consumer = ""] = examples("A stream consumer");
  const [queue = "", jobs = "", sending = ""] = examples("A queue");
  insert(
    template,
    "\nOutputs:",
    `\n${table}${stream}\n${rule}\n${morning}\n${secret}\n${consumer}\n${queue}`,
  );
  insert(template, "          GREETING:", `${variable}${setting}${arn}${jobs}`);
  insert(template, "\n  Integration:", `${statement}${reading}${sending}`);
  insert("schema/schema.yaml", "        greeting:", input);
  const code = "JSON.stringify({ greeting: process.env.GREETING })";
  const path = join(desk.directory, "proton/web", template);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(code);
  writeFileSync(path, text.replace(code, "JSON.stringify({ ...process.env, event })"));
  writeFileSync(path, readFileSync(path, "utf8").replace("async () =>", "async (event) =>"));
});

afterAll(() => desk.close());

it("has examples that validate and run together", async () => {
  const checked = await desk.proton("validate", "proton/web");
  serving = await desk.serve("start", "--port", "0", "--api-port", "0");

  const answer = await fetch(`${serving.ready.url}/hello`);

  expect(checked).toMatchObject({ code: 0, stderr: "" });
  expect(await answer.json()).toMatchObject({
    ORDERS_TABLE: expect.stringMatching(/-Orders-/),
    PAGE_SIZE: "20",
    API_KEY_ARN: expect.stringMatching(/^arn:aws:secretsmanager:/),
  });
});

it("tries the schedule with the event that it shows", async () => {
  const [, command = ""] = examples("A schedule");
  const [, event = ""] = /echo '(.*)' \| proton invoke Function --event -/.exec(command) ?? [];
  writeFileSync(join(desk.directory, "event.json"), event);

  const { code, stdout } = await desk.proton("invoke", "Function", "--event", "event.json");

  expect(code).toBe(0);
  expect(JSON.parse(JSON.parse(stdout).body).event).toMatchObject({ source: "aws.events" });
});

it("calls the stream consumer with what is put into the table", async () => {
  const [, , command = ""] = examples("A stream consumer");
  const [, item = ""] = /--item '(.*)'/.exec(command) ?? [];
  const { apiUrl: endpoint, region, credentials, url } = serving.ready;
  const { ORDERS_TABLE: TableName } = (await (await fetch(`${url}/hello`)).json()) as {
    ORDERS_TABLE: string;
  };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });

  await dynamodb.send(new PutItemCommand({ TableName, Item: JSON.parse(item) }));

  await vi.waitFor(
    async () => {
      const { stdout } = await desk.proton("logs", "OnOrder");
      expect(stdout).toContain("INSERT order 1");
    },
    { timeout: 20_000 },
  );
});

it("calls the queue's consumer with what is sent", async () => {
  const [, , , command = ""] = examples("A queue");
  const [, MessageBody = ""] = /--message-body '(.*)'/.exec(command) ?? [];
  const { apiUrl: endpoint, region, credentials, url } = serving.ready;
  const { JOBS_URL: QueueUrl } = (await (await fetch(`${url}/hello`)).json()) as {
    JOBS_URL: string;
  };
  const sqs = new SQSClient({ endpoint, region, credentials });

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  await vi.waitFor(
    async () => {
      const { stdout } = await desk.proton("logs", "OnJob");
      expect(stdout).toContain("doing job 1");
    },
    { timeout: 20_000 },
  );
});
