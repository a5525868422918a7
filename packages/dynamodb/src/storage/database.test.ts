import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDynamoDb } from "../dynamodb.ts";
import { DATABASE_FILE, DatabaseError, openDatabase } from "./database.ts";
import { isSealed, seal } from "./seal.ts";

const PAGE = 4096;
const ROWS = 5000;
const READ = "SELECT count(text) FROM things WHERE text > ''";

describe("a database that was closed", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "database-"));
    file = join(directory, DATABASE_FILE);
    const database = openDatabase(directory);
    database.execute("CREATE TABLE things (text TEXT)");
    database.transaction(() => {
      for (let row = 0; row < ROWS; row += 1) {
        database.run("INSERT INTO things VALUES (?)", `thing ${row}`.padEnd(200));
      }
    });
    database.close();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const damage = () => {
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(PAGE, 0xff), 0, PAGE, PAGE * 20);
    closeSync(handle);
  };

  it("is sealed, and stays so while a process that is killed has written to the log alone", () => {
    expect(isSealed(file)).toBe(true);

    const database = openDatabase(directory);
    database.run("INSERT INTO things VALUES ('one more')");

    expect(isSealed(file)).toBe(true);
    database.execute("PRAGMA wal_checkpoint(PASSIVE)");
    expect(isSealed(file)).toBe(false);
    database.close();
    expect(isSealed(file)).toBe(true);
  });

  it.each([
    ["overwritten in the middle", damage],
    ["cut", () => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ])("is refused when it was %s", (_, harm) => {
    harm();

    expect(() => openDatabase(directory)).toThrow(DatabaseError);
    expect(isSealed(file)).toBe(false);
  });

  it("is not read at the next start; damage that no file time tells is met later, and refused from then on", () => {
    damage();
    seal(file);

    const database = openDatabase(directory);

    expect(() => database.get(READ)).toThrow("malformed");
    expect(isSealed(file)).toBe(false);
    database.close();
    expect(() => openDatabase(directory)).toThrow(`${file} is damaged`);
  });

  it("is read once when it has no seal", () => {
    rmSync(`${file}-seal`);

    const database = openDatabase(directory);

    expect(isSealed(file)).toBe(true);
    expect(database.get(READ)).toEqual({ "count(text)": ROWS });
    database.close();
  });
});

describe("a row that changed on the disk where SQLite sees nothing", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "database-"));
    file = join(directory, DATABASE_FILE);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const options = () => ({
    path: directory,
    region: "us-east-1",
    accountId: "000000000000",
    clock: () => new Date(0),
  });
  const KEY = { TableName: "things", Key: { id: { S: "1" } } };

  async function store(): Promise<void> {
    const tables = await openDynamoDb(options());
    await tables.execute("CreateTable", {
      TableName: "things",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    });
    const Item = { ...KEY.Key, words: { S: "written by somebody" } };
    await tables.execute("PutItem", { TableName: "things", Item });
    await tables.execute("CreateBackup", { TableName: "things", BackupName: "before" });
    await tables.close();
  }

  /** Writes other letters over each place of a text in the file. */
  function overwrite(from: string, to: string): number {
    const bytes = readFileSync(file);
    const before = bytes.toString("latin1");
    writeFileSync(file, Buffer.from(before.replaceAll(from, to), "latin1"));
    return before.split(from).length - 1;
  }

  it.each([
    ["an item", '"words":{"S":"written', '"words":{"S":"WRITTEN'],
    ["a table", '"AttributeType":"S"', '"AttributeType":"N"'],
  ])("is named at the next start: %s", async (_, from, to) => {
    await store();
    expect(overwrite(from, to)).toBeGreaterThan(0);

    await expect(openDynamoDb(options())).rejects.toThrow(`${file} is damaged`);
  });

  it("is never answered, though no time of the file tells, and is named at the start after", async () => {
    await store();
    overwrite("written", "WRITTEN");
    seal(file);
    const tables = await openDynamoDb(options());

    for (const [operation, input] of [
      ["GetItem", KEY],
      ["Scan", { TableName: "things" }],
      ["UpdateItem", { ...KEY, UpdateExpression: "SET a = words" }],
    ] as const) {
      await expect(tables.execute(operation, input)).rejects.toMatchObject({
        statusCode: 503,
        message: expect.stringContaining("differs from its checksum"),
      });
    }
    await tables.close();
    await expect(openDynamoDb(options())).rejects.toThrow(`${file} is damaged`);
  });

  it("is read without a sum where a version before wrote it", async () => {
    await store();
    const database = new DatabaseSync(file);
    database.exec(
      "UPDATE items_1 SET item = substr(item, 9); UPDATE tables SET definition = substr(definition, 9)",
    );
    database.close();
    const tables = await openDynamoDb(options());

    const found = await tables.execute("GetItem", KEY);

    expect(found).toMatchObject({ Item: { words: { S: "written by somebody" } } });
    await tables.close();
  });
});
