import { ExecuteStatementCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MusicTable, openMusicTable } from "../../test/music-table.ts";

describe("PartiQL", () => {
  let music: MusicTable;
  beforeEach(async () => {
    music = await openMusicTable();
  });
  afterEach(() => music.dynamodb.close());
  const run = (Statement: string, Parameters?: object[], more: object = {}) =>
    music.client.send(
      new ExecuteStatementCommand({
        Statement,
        ...(Parameters && { Parameters: Parameters as never }),
        ...more,
      }),
    );
  const put = (pk: string, sk: number, more: object = {}) => music.put(pk, sk, more);

  it("inserts what is not there, and refuses what is", async () => {
    const statement = `INSERT INTO "Music" VALUE {'pk': ?, 'sk': 1, 'l': [1, {'a': null}], 's': <<'b','a'>>, 't': 'it''s'}`;

    await run(statement, [{ S: "a" }]);

    const { Items } = await run(`SELECT * FROM "Music" WHERE pk = 'a' AND sk = 1`);
    expect(Items).toEqual([
      {
        pk: { S: "a" },
        sk: { N: "1" },
        l: { L: [{ N: "1" }, { M: { a: { NULL: true } } }] },
        s: { SS: ["a", "b"] },
        t: { S: "it's" },
      },
    ]);
    await expect(run(statement, [{ S: "a" }])).rejects.toMatchObject({
      name: "DuplicateItemException",
      message: "Duplicate primary key exists in table",
    });
  });

  it("updates only what is there, with what RETURNING asks for", async () => {
    await put("a", 1, { n: { N: "1" }, l: { L: [{ S: "x" }] }, gone: { S: "g" } });
    const where = `WHERE pk = 'a' AND sk = 1`;

    const { Items } = await run(
      `UPDATE "Music" SET n = n + 2, l = list_append(l, ['y']) SET tags = set_add(tags, <<1, 2>>) REMOVE gone ${where} AND n < 5 RETURNING ALL NEW *`,
    );

    expect(Items).toEqual([
      {
        pk: { S: "a" },
        sk: { N: "1" },
        n: { N: "3" },
        l: { L: [{ S: "x" }, { S: "y" }] },
        tags: { NS: ["1", "2"] },
      },
    ]);
    const modified = await run(`UPDATE Music SET n = 4 ${where} RETURNING MODIFIED OLD *`);
    expect(modified.Items).toEqual([{ n: { N: "3" } }]);
    for (const failing of [`${where} AND n = 5`, `WHERE pk = 'a' AND sk = 2`]) {
      await expect(run(`UPDATE Music SET n = 9 ${failing}`)).rejects.toMatchObject({
        name: "ConditionalCheckFailedException",
      });
    }
  });

  it("deletes one item by its key, and takes a missing one for deleted", async () => {
    await put("a", 1, { n: { N: "1" } });
    const one = `DELETE FROM "Music" WHERE pk = 'a' AND sk = 1`;
    await expect(run(`${one} AND n = 2`)).rejects.toThrow("The conditional request failed");

    const { Items } = await run(`${one} AND n = 1 RETURNING ALL OLD *`);

    expect(Items).toEqual([{ pk: { S: "a" }, sk: { N: "1" }, n: { N: "1" } }]);
    expect((await run(`${one} AND n = 2`)).Items).toEqual([]);
  });

  it("reads a partition page by page, in either order", async () => {
    for (const sk of [1, 2, 3]) await put("a", sk, { kind: { S: "k" } });
    await put("b", 4);
    const statement = `SELECT sk FROM "Music" WHERE pk = ? AND sk BETWEEN 1 AND 3 ORDER BY sk DESC`;
    const parameters = [{ S: "a" }];

    const first = await run(statement, parameters, { Limit: 2 });
    const { NextToken } = first;
    const second = await run(statement, parameters, { Limit: 2, NextToken });

    expect(first.Items).toEqual([{ sk: { N: "3" } }, { sk: { N: "2" } }]);
    expect(second.Items).toEqual([{ sk: { N: "1" } }]);
    expect(second.NextToken).toBeUndefined();
    await expect(run(statement, [{ S: "b" }], { NextToken })).rejects.toThrow(
      "NextToken does not match request",
    );
    await expect(run(statement, parameters, { NextToken: "?" })).rejects.toThrow(
      "Invalid NextToken",
    );
  });

  it("reads an index, and shows what is nested under its own name", async () => {
    await put("a", 1, { kind: { S: "k" }, m: { M: { deep: { S: "d" } } } });
    await put("a", 2, { m: { M: { deep: { S: "d" } } } });

    const { Items } = await run(`SELECT m.deep FROM "Music"."by-kind" WHERE kind = 'k'`);

    expect(Items).toEqual([{ deep: { S: "d" } }]);
    await expect(run(`SELECT * FROM Music."none" WHERE kind = 'k'`)).rejects.toThrow(
      "The table does not have the specified index: none",
    );
  });

  // The messages are AWS's own, as nubo-db/dynamodb-conformance has recorded them.
  it.each([
    ["SLECT * FROM Music", "Expected data manipulation"],
    ["SELECT * FROM Music WHERE pk = 'a' foo", "Unexpected token after expression"],
    ["SELECT * FROM Music WHERE", "Unexpected term"],
    ["SELECT * FROM Music WHERE pk = 'a' AND", "Missing right-hand side expression"],
    ["SELECT * FROM Music WHERE x IS FOO", "Expected type name"],
    ["SELECT * FROM Music t WHERE pk = 'a'", "Aliasing is not supported"],
    ["SELECT * FROM Music WHERE sk = 1e126", "larger than supported range under root"],
    ["SELECT * FROM Music WHERE pk = ?", "Number of parameters in request and statement"],
    ["SELECT * FROM Music WHERE pk = 1", "should match its data type in table's schema: Key pk"],
    ["DELETE FROM Music WHERE pk = 'a'", "mandatory equality on all key attributes"],
    ["DELETE FROM Music WHERE pk = 'a' RETURNING ALL NEW *", "Only RETURNING ALL OLD * is allowed"],
    ["INSERT INTO Music VALUE {'pk': 'a'}", "should be present in the item: Key sk"],
    ["DELETE FROM", "Expected identifier for simple path"],
    [`SELECT * FROM Music WHERE ${"(".repeat(5000)}`, "Too deeply nested"],
    [`INSERT INTO Music VALUE {'pk': ${"[".repeat(5000)}`, "Too deeply nested"],
  ])("refuses %.60s", async (statement, message) => {
    await expect(run(statement)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it("refuses a parameter of another shape before it is looked at", () => {
    const Parameters = [{ NS: 5 }];

    expect(() =>
      music.dynamodb.statementAccess({ Statement: "SELECT * FROM Music WHERE pk = ?", Parameters }),
    ).toThrow("Unexpected field type");
  });

  it("refuses a statement that is longer than DynamoDB takes before it reads it", () => {
    const Statement = `SELECT ${"(".repeat(8_192)}`;

    expect(() => music.dynamodb.statementAccess({ Statement })).toThrow("equal to 8192");
    expect(() => music.dynamodb.statementAccess({ Statement: Statement.slice(0, 8_192) })).toThrow(
      "Unexpected term",
    );
  });

  it("says what a statement touches", () => {
    const access = (Statement: string) => music.dynamodb.statementAccess({ Statement });

    expect(access(`SELECT * FROM "Music"."by-kind" WHERE kind = 'k'`)).toEqual({
      action: "PartiQLSelect",
      table: "Music",
      index: "by-kind",
      leadingKey: "k",
      isFullScan: false,
    });
    expect(access("SELECT * FROM Music WHERE pk = 'a' OR pk = 'b'").isFullScan).toBe(true);
    expect(access("INSERT INTO Music VALUE {'pk': 'a', 'sk': 1}")).toMatchObject({
      action: "PartiQLInsert",
      leadingKey: "a",
    });
    expect(access("DELETE FROM Music WHERE sk = 1 AND pk = 'a'").leadingKey).toBe("a");
  });

  it("selects what a scan with the same filter finds", async () => {
    for (const pk of ["a", "b"]) {
      for (const sk of [1, 2, 3]) await put(pk, sk, sk === 2 ? {} : { n: { N: String(sk) } });
    }
    const terms = fc.oneof(
      fc.tuple(fc.constantFrom("pk = 'a'", "pk <> 'b'", "begins_with(pk, 'b')"), fc.constant("")),
      fc.tuple(
        fc.constantFrom("sk", "n"),
        fc.constantFrom(" > 1", " <= 2", " BETWEEN 2 AND 3", " = 2"),
      ),
      fc.tuple(
        fc.constantFrom("n"),
        fc.constantFrom(" IS MISSING", " IN [1, 2]", " IS NOT MISSING"),
      ),
    );
    const conditions = fc
      .tuple(terms, fc.constantFrom("AND", "OR"), terms, fc.constantFrom("AND", "OR"), terms)
      .map((parts) => parts.map((part) => (Array.isArray(part) ? part.join("") : part)).join(" "));
    const classic = (condition: string) =>
      condition
        .replaceAll("n IS MISSING", "attribute_not_exists(n)")
        .replaceAll("n IS NOT MISSING", "attribute_exists(n)")
        .replaceAll("[1, 2]", "(:1, :2)")
        .replaceAll(/'(\w)'/g, ":$1")
        .replaceAll(/(?<=[ (])(\d)/g, ":$1");
    const all = {
      ":a": { S: "a" },
      ":b": { S: "b" },
      ":1": { N: "1" },
      ":2": { N: "2" },
      ":3": { N: "3" },
    };

    await fc.assert(
      fc.asyncProperty(conditions, async (condition) => {
        const FilterExpression = classic(condition);
        const used = Object.entries(all).filter(([name]) => FilterExpression.includes(name));

        const { Items } = await run(`SELECT * FROM Music WHERE ${condition}`);

        const scanned = await music.client.send(
          new ScanCommand({
            TableName: "Music",
            FilterExpression,
            ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
          }),
        );
        expect(Items).toEqual(scanned.Items);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
