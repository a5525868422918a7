import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { createStateTable, createStore, markImport } from "@proton/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

describe("a command on the state of an account", () => {
  let server: Bench;
  let desk: Bench;
  let dynamodb: DynamoDBClient;

  beforeAll(async () => {
    server = bench();
    const { ready } = await server.serve<Ready>("serve", "--port", "0");
    const variables = {
      AWS_ENDPOINT_URL: ready.url,
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
    };
    desk = bench({ estate: tinyEstate, variables });
    dynamodb = new DynamoDBClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: ready.credentials,
    });
  });

  afterAll(async () => {
    dynamodb.destroy();
    await desk.close();
    await server.close();
  });

  it.each(["status", "plan", "apply"])(
    "makes no table when %s names one that is not there, and says what to do",
    async (command) => {
      const run = await desk.proton(command, "--table", "proton-staet");

      expect(run.code).toBe(2);
      expect(run.stderr).toContain("there is no table proton-staet in us-east-1");
      expect(run.stderr).toContain("proton bootstrap");
      const { TableNames } = await dynamodb.send(new ListTablesCommand());
      expect(TableNames).not.toContain("proton-staet");
    },
  );

  it("is exported, imported into an empty table only, and says the same there", async () => {
    for (const tableName of ["proton-one", "proton-two"]) {
      await createStateTable({ client: dynamodb, tableName });
    }
    const name = '{"name": "kept"}';
    await desk.proton("api", "CreateEnvironmentTemplate", "--input", name, "--table", "proton-one");
    const exported = await desk.proton("state", "export", "s.jsonl", "--table", "proton-one");
    const again = await desk.proton("state", "export", "s.jsonl", "--table", "proton-one");
    const imported = await desk.proton("state", "import", "s.jsonl", "--table", "proton-two");
    const mixed = await desk.proton("state", "import", "s.jsonl", "--table", "proton-two");
    const status = await Promise.all(
      ["proton-one", "proton-two"].map((table) =>
        desk.proton("status", "--json", "--table", table),
      ),
    );

    expect(exported).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[1-9]\d* items/) });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("EEXIST") });
    expect(imported.code, imported.stderr).toBe(0);
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining("is not empty") });
    const [one, two] = status.map(({ stdout }) => JSON.parse(stdout));
    expect(one.templates).toMatchObject([{ name: "kept" }]);
    expect(two.templates).toEqual(one.templates);
  });

  it("goes back into the table that bootstrap made, and into one with records only where that is said", async () => {
    await desk.proton("bootstrap", "--yes");
    const name = '{"name": "later"}';
    const empty = await desk.proton("state", "import", "s.jsonl", "--aws");
    await desk.proton("api", "CreateEnvironmentTemplate", "--input", name, "--aws");
    const mixed = await desk.proton("state", "import", "s.jsonl", "--aws");
    const replaced = await desk.proton("state", "import", "s.jsonl", "--aws", "--replace");
    const status = await desk.proton("status", "--json", "--aws");

    expect(empty.code, empty.stderr).toBe(0);
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining("--replace") });
    expect(replaced.code, replaced.stderr).toBe(0);
    const { templates } = JSON.parse(status.stdout);
    expect(templates.map(({ name }: { name: string }) => name)).toEqual(["kept"]);
  });

  it("keeps what earlier runs of bootstrap chose, until it is told to forget", async () => {
    const runAgain = async () => {
      const run = await desk.proton("bootstrap", "--yes", "--json");
      return { stderr: run.stderr, changed: JSON.parse(run.stdout).changed };
    };
    const chosen = ["--code-for", "222222222222", "--token-secret", "github=proton/github"];
    const first = await desk.proton("bootstrap", "--yes", "--json", ...chosen);
    const again = await runAgain();
    const more = await desk.proton("bootstrap", "--yes", "--json", "--code-for", "333333333333");
    const unasked = await desk.proton("bootstrap", "--reset");
    const reset = await desk.proton("bootstrap", "--yes", "--json", "--reset");
    const empty = await runAgain();

    expect(JSON.parse(first.stdout)).toMatchObject({ changed: true });
    const kept = "--code-for 222222222222 --token-secret github=proton/github";
    expect(again).toMatchObject({ changed: false, stderr: expect.stringContaining(kept) });
    expect(more.stderr).toContain(kept);
    expect(JSON.parse(more.stdout)).toMatchObject({ changed: true });
    expect(unasked.code).not.toBe(0);
    expect(unasked.stderr).toContain("--code-for 222222222222, chosen earlier, holds no longer");
    expect(JSON.parse(reset.stdout)).toMatchObject({ changed: true });
    expect(empty).toEqual({ changed: false, stderr: "" });
  });

  it("is refused while an import into it has not ended, which is begun again", async () => {
    await createStateTable({ client: dynamodb, tableName: "proton-half" });
    await markImport({ client: dynamodb, tableName: "proton-half" });
    await dynamodb.send(
      new PutItemCommand({
        TableName: "proton-half",
        Item: { pk: { S: "service#1" }, sk: { S: "half" } },
      }),
    );
    const onTable = ["--table", "proton-half"];
    const refused = [
      await desk.proton("status", ...onTable),
      await desk.proton("state", "export", "half.jsonl", ...onTable),
      await desk.proton("state", "migrate", ...onTable),
      await desk.proton("state", "import", "s.jsonl", ...onTable),
    ];
    const again = await desk.proton("state", "import", "s.jsonl", "--replace", ...onTable);
    const status = await desk.proton("status", "--json", ...onTable);

    const stderr = expect.stringContaining("`proton state import <file> --replace`");
    expect(refused).toMatchObject(refused.map(() => ({ code: 2, stderr })));
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      templates: [{ name: "kept" }],
      services: [],
    });
  });

  it("leaves a table empty when a line of the file is damaged", async () => {
    await createStateTable({ client: dynamodb, tableName: "proton-three" });
    const good = '{"Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}';
    writeFileSync(join(desk.directory, "bad.jsonl"), `${good}\n{"Item": {"pk":\n`);
    const run = await desk.proton("state", "import", "bad.jsonl", "--table", "proton-three");
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: "proton-three" }));

    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("bad.jsonl:2") });
    expect(Items).toEqual([]);
  });

  it("is refused to a program that is older than what wrote it", async () => {
    await createStateTable({ client: dynamodb, tableName: "proton-newer" });
    const store = createStore({ client: dynamodb, tableName: "proton-newer" });
    await store.create({ name: "state", id: () => "version" }, { version: 3 });
    const runs = [
      await desk.proton("status", "--table", "proton-newer"),
      await desk.proton("state", "migrate", "--table", "proton-newer"),
    ];

    const stderr = expect.stringContaining("is of version 3");
    expect(runs).toMatchObject(runs.map(() => ({ code: 2, stderr })));
  });

  it("of an older program is refused until it is migrated", async () => {
    await createStateTable({ client: dynamodb, tableName: "proton-older" });
    const store = createStore({ client: dynamodb, tableName: "proton-older" });
    const services = { name: "service", id: ({ name }: { name: string }) => name };
    await store.create(services, { name: "old" });

    const refused = await desk.proton("status", "--table", "proton-older");
    const migrated = await desk.proton("state", "migrate", "--table", "proton-older");

    const wayOut = expect.stringContaining("`proton state migrate --table proton-older`");
    expect(refused).toMatchObject({ code: 2, stderr: wayOut });
    expect(migrated).toMatchObject({ code: 0, stdout: expect.stringContaining("moved 1 records") });
    expect(await store.get({ ...services, spread: 1 }, "old")).toEqual({ name: "old" });
  });

  it("takes one way to the account, not two", async () => {
    const run = await desk.proton("status", "--aws", "--table", "proton-state");

    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("give one of them") });
  });
});
