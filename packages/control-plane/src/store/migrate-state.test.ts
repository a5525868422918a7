import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instances, services } from "../records/service-record.ts";
import { type EmbeddedTable, openEmbeddedTable } from "./embedded-table.ts";
import { keyOf } from "./keys.ts";
import {
  markStateVersion,
  migrateState,
  readStateVersion,
  StateConflictError,
} from "./migrate-state.ts";
import { STATE_VERSION, writeState } from "./state-version.ts";
import { createStore } from "./store.ts";

let table: EmbeddedTable;

beforeEach(async () => {
  table = await openEmbeddedTable();
  return () => table.close();
});

const client = () => DynamoDBDocumentClient.from(table.client);

/** Records as version 1 had them: those of a kind in one partition. */
async function writeOldRecords(count: number): Promise<void> {
  await writeState(createStore(table), { version: 1 });
  for (let at = 0; at < count; at += 1) {
    const serviceName = `service-${at}`;
    await putOld("service", serviceName, { name: serviceName });
    await putOld("service-instance", keyOf(serviceName, "one"), { serviceName, name: "one" });
  }
}

async function putOld(pk: string, sk: string, value: object): Promise<void> {
  const Item = { pk, sk, version: 3, order6: sk, value, long: { spec: "long" } };
  await client().send(new PutCommand({ TableName: table.tableName, Item }));
}

async function keys(): Promise<readonly string[]> {
  const { Items = [] } = await client().send(new ScanCommand({ TableName: table.tableName }));
  return Items.map(({ pk, sk }) => `${pk}/${sk}`).sort();
}

describe("a table of the version before", () => {
  it("is one whose mark or records say so", async () => {
    const empty = await readStateVersion(table);
    await writeOldRecords(1);
    const marked = await readStateVersion(table);
    await writeState(createStore(table), { version: STATE_VERSION, isMigrating: true });
    const interrupted = await readStateVersion(table);

    expect([empty, marked, interrupted]).toEqual([2, 1, 1]);
  });

  it("keeps every record, in the partition where it is looked for", async () => {
    await writeOldRecords(40);

    const moved = await migrateState(table);

    expect(moved).toBe(80);
    expect(await readStateVersion(table)).toBe(STATE_VERSION);
    const store = createStore(table);
    expect((await store.list(services)).values).toHaveLength(40);
    expect(await store.get(instances, "service-7#one")).toMatchObject({ name: "one" });
    const listed = await store.list(instances, { prefix: "service-7#" });
    expect(listed.values).toHaveLength(1);
    const found = await keys();
    expect(found).toHaveLength(81);
    expect(found.filter((key) => /^service(-instance)?\//.test(key))).toEqual([]);
  });

  it("loses nothing when it is interrupted after any number of records, and goes on", async () => {
    await writeOldRecords(20);
    let left = 13;
    table.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === "TransactWriteItemsCommand" && left-- <= 0) {
            throw new Error("killed");
          }
          return next(args);
        },
      { step: "initialize", name: "killed" },
    );

    await expect(migrateState(table)).rejects.toThrow("killed");
    expect(await readStateVersion(table)).toBe(1);
    expect(await keys()).toHaveLength(41);
    table.client.middlewareStack.remove("killed");
    const moved = await migrateState(table);

    expect(moved).toBeLessThan(40);
    expect((await createStore(table).list(services)).values).toHaveLength(20);
    expect(await keys()).toHaveLength(41);
  });

  it("overwrites nothing that an older program has written meanwhile", async () => {
    await writeOldRecords(1);
    await migrateState(table);
    await putOld("service", "service-0", { name: "of an older program" });

    await expect(migrateState(table)).rejects.toThrow(StateConflictError);

    expect(await createStore(table).get(services, "service-0")).toEqual({ name: "service-0" });
    expect(await keys()).toContain("service/service-0");
  });

  it("is not marked as a new one", async () => {
    const TableName = "unmarked";
    await using stack = new AsyncDisposableStack();
    const other = await openEmbeddedTable({ tableName: TableName });
    stack.defer(other.close);
    const store = createStore(other);
    await store.remove({ name: "state", id: () => "version" }, "version");
    const item = { pk: "service", sk: "a", version: 1, value: { name: "a" } };
    const documents = DynamoDBDocumentClient.from(other.client);
    await documents.send(new PutCommand({ TableName, Item: item }));

    await markStateVersion(other);

    expect(await readStateVersion(other)).toBe(1);
  });
});

describe("a directory", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "proton-migrated-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is migrated when it is opened", async () => {
    await table.close();
    table = await openEmbeddedTable({ directory });
    await writeOldRecords(3);
    await table.close();

    table = await openEmbeddedTable({ directory });

    expect((await createStore(table).list(instances)).values).toHaveLength(3);
    expect(await readStateVersion(table)).toBe(STATE_VERSION);
  });

  it("of a newer program is refused", async () => {
    await table.close();
    table = await openEmbeddedTable({ directory });
    await writeState(createStore(table), { version: 3 });
    await table.close();
    await expect(openEmbeddedTable({ directory })).rejects.toMatchObject({
      code: "newer",
      message: expect.stringContaining("is of version 3, and this proton reads up to 2"),
    });
    table = await openEmbeddedTable();
  });
});
