import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  type ParameterizedStatement,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MusicTable, openMusicTable } from "../../test/music-table.ts";

describe("several PartiQL statements", () => {
  let music: MusicTable;
  beforeEach(async () => {
    music = await openMusicTable();
  });
  afterEach(() => music.dynamodb.close());
  const run = (Statement: string) => music.client.send(new ExecuteStatementCommand({ Statement }));
  const put = (pk: string, sk: number, more: object = {}) => music.put(pk, sk, more);
  const batch = (...texts: readonly (string | BatchStatementRequest)[]) =>
    music.client.send(
      new BatchExecuteStatementCommand({
        Statements: texts.map((text) => (typeof text === "string" ? { Statement: text } : text)),
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
  const transact = (texts: readonly (string | ParameterizedStatement)[], more: object = {}) =>
    music.client.send(
      new ExecuteTransactionCommand({
        TransactStatements: texts.map((text) =>
          typeof text === "string" ? { Statement: text } : text,
        ),
        ...more,
      }),
    );

  it("reads items of a batch, each by its key, and says beside them what cannot be read", async () => {
    await put("a", 1, { words: { L: [{ S: "first" }, { S: "second" }] } });
    await put("a", 2, { year: { N: "2000" } });

    const { Responses, ConsumedCapacity } = await batch(
      "SELECT words[1] FROM Music WHERE pk = 'a' AND sk = 1",
      { Statement: "SELECT * FROM Music WHERE pk = 'a' AND sk = ?", Parameters: [{ N: "2" }] },
      "SELECT * FROM Music WHERE pk = 'b' AND sk = 1",
      "SELECT * FROM Music WHERE pk = 'a'",
      "SELECT * FROM Elsewhere WHERE pk = 'a'",
      "SELEKT",
    );

    expect(Responses).toEqual([
      { TableName: "Music", Item: { "words[1]": { S: "second" } } },
      { TableName: "Music", Item: { pk: { S: "a" }, sk: { N: "2" }, year: { N: "2000" } } },
      { TableName: "Music" },
      {
        TableName: "Music",
        Error: {
          Code: "ValidationError",
          Message: expect.stringContaining("must specify the primary key in the where clause"),
        },
      },
      {
        TableName: "Elsewhere",
        Error: { Code: "ResourceNotFound", Message: "Requested resource not found" },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: expect.stringContaining("Statement wasn't well formed"),
        },
      },
    ]);
    expect(ConsumedCapacity).toEqual([{ TableName: "Music", CapacityUnits: 1.5 }]);
  });

  it("writes what it can of a batch", async () => {
    await put("a", 1);

    const { Responses } = await batch(
      "INSERT INTO Music VALUE {'pk': 'a', 'sk': 1}",
      "INSERT INTO Music VALUE {'pk': 'a', 'sk': 2}",
      "UPDATE Music SET year = 1999 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *",
      {
        Statement: "DELETE FROM Music WHERE pk = 'a' AND sk = 1 AND year = 2000",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    );

    const changed = { pk: { S: "a" }, sk: { N: "1" }, year: { N: "1999" } };
    expect(Responses).toEqual([
      {
        TableName: "Music",
        Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
      },
      { TableName: "Music" },
      { TableName: "Music", Item: changed },
      {
        TableName: "Music",
        Error: {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: changed,
        },
      },
    ]);
    expect((await run("SELECT sk FROM Music WHERE pk = 'a'")).Items).toHaveLength(2);
  });

  it.each([
    ["batch", (texts: readonly string[]) => batch(...texts)],
    ["transaction", (texts: readonly string[]) => transact(texts)],
  ])("reads or writes in one %s, not both, and is not endless", async (_, send) => {
    const [read, write] = [
      "SELECT * FROM Music WHERE pk = 'a' AND sk = 1",
      "INSERT INTO Music VALUE {'pk': 'a', 'sk': 1}",
    ];

    await expect(send([read, write])).rejects.toThrow("must all read or all write");
    await expect(send(Array(101).fill(read))).rejects.toThrow(
      "Member must have length less than or equal to",
    );
    expect((await run("SELECT * FROM Music")).Items).toEqual([]);
  });

  it("writes all of a transaction or nothing, and says which statement was in the way", async () => {
    await put("a", 1, { year: { N: "2000" } });
    const statements = [
      "UPDATE Music SET year = year + 1 WHERE pk = 'a' AND sk = 1",
      "INSERT INTO Music VALUE {'pk': 'a', 'sk': 2}",
      "EXISTS(SELECT * FROM Music WHERE pk = 'a' AND sk = 3 AND year = 1)",
    ];

    await expect(transact(statements)).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "None" },
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      ],
    });
    expect((await run("SELECT year FROM Music")).Items).toEqual([{ year: { N: "2000" } }]);
    await put("a", 3, { year: { N: "1" } });
    const asked = { ClientRequestToken: "token", ReturnConsumedCapacity: "TOTAL" };
    const answers = [await transact(statements, asked), await transact(statements, asked)];

    expect(answers[0]).toMatchObject({
      Responses: [{}, {}, {}],
      ConsumedCapacity: [{ TableName: "Music", CapacityUnits: 6 }],
    });
    expect((await run("SELECT year FROM Music WHERE pk = 'a' AND sk = 1")).Items).toEqual([
      { year: { N: "2001" } },
    ]);
    await expect(transact(statements)).rejects.toMatchObject({
      message: expect.stringContaining("[None, DuplicateItem, None]"),
      CancellationReasons: [
        { Code: "None" },
        { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
        { Code: "None" },
      ],
    });
  });

  it("reads in a transaction, and tells which of its statements cannot be run", async () => {
    await put("a", 1, { year: { N: "2000" } });

    const { Responses } = await transact([
      "SELECT year FROM Music WHERE pk = 'a' AND sk = 1",
      "SELECT * FROM Music WHERE pk = 'a' AND sk = 2",
    ]);

    expect(Responses).toEqual([{ Item: { year: { N: "2000" } } }, {}]);
    for (const [text, message] of [
      ["SELEKT", "Validation failed in TransactStatements[1]: Statement wasn't well formed"],
      ["SELECT * FROM Music WHERE pk = 'b'", "must specify the primary key"],
      [
        "SELECT * FROM Music WHERE pk = 'b' AND sk = 1 AND year = 1",
        "must specify the primary key",
      ],
      [
        "SELECT * FROM Music.\"by-kind\" WHERE kind = 'b'",
        "Validation failed in TransactStatements[1]: Reads on indices are not supported within transactions.",
      ],
      ["SELECT * FROM Music WHERE pk = 'a' AND sk = 1", "multiple operations on one item"],
    ] as const) {
      const statements = ["SELECT * FROM Music WHERE pk = 'a' AND sk = 1", text];
      await expect(transact(statements)).rejects.toThrow(message);
    }
  });

  // In the words that github.com/paritysuite/dynamodb-conformance has recorded from AWS.
  it.each([
    [
      "UPDATE Music SET year = 1 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *",
      "RETURNING clause is not supported in ExecuteTransaction.",
    ],
    [
      "EXISTS(SELECT * FROM Music WHERE pk = 'a' AND sk = 1)",
      "EXISTS() must contain a single item read with additional condition",
    ],
  ])("refuses in a transaction %s", async (statement, problem) => {
    const write = "INSERT INTO Music VALUE {'pk': 'z', 'sk': 1}";

    await expect(transact([write, statement])).rejects.toMatchObject({
      name: "ValidationException",
      message: `Validation failed in TransactStatements[1]: ${problem}`,
    });
  });

  it("reads by the whole key alone in a batch", async () => {
    await put("a", 1, { year: { N: "2000" } });

    const { Responses } = await batch(
      "SELECT * FROM Music WHERE pk = 'a' AND sk = 1 AND year = 2000",
      "SELECT * FROM Music.\"by-kind\" WHERE pk = 'a' AND sk = 1",
    );

    const Message =
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    expect(Responses?.map((each) => each.Error)).toEqual([
      { Code: "ValidationError", Message },
      { Code: "ValidationError", Message },
    ]);
  });
});
