import assert from "node:assert/strict";
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { keyOf, number, text, type Values } from "./dynamodb-values.ts";

const FAILED = "The conditional request failed";

const item: Values = {
  a: number(5),
  word: text("hello"),
  tags: { SS: ["x", "y"] },
  list: { L: [number(1), text("two")] },
  doc: { M: { deep: { M: { deeper: number(1) } } } },
  nothing: { NULL: true },
};

const conditions: readonly (readonly [string, boolean, Values?])[] = [
  ["attribute_exists(a)", true],
  ["attribute_exists(doc.deep.deeper)", true],
  ["attribute_not_exists(absent)", true],
  ["attribute_not_exists(nothing)", false],
  ["attribute_type(nothing, :t)", true, { ":t": text("NULL") }],
  ["attribute_type(#list, :t)", false, { ":t": text("SS") }],
  ["begins_with(word, :w)", true, { ":w": text("hel") }],
  ["contains(word, :w)", true, { ":w": text("ell") }],
  ["contains(tags, :w)", true, { ":w": text("y") }],
  ["contains(#list, :n)", true, { ":n": number(1) }],
  ["contains(#list, :n)", false, { ":n": text("1") }],
  ["size(word) = :n AND size(tags) = :m", true, { ":n": number(5), ":m": number(2) }],
  ["#list[1] = :w", true, { ":w": text("two") }],
  ["a = :n", true, { ":n": number("5.0") }],
  ["a = :n", false, { ":n": text("5") }],
  ["a <> :n", true, { ":n": text("5") }],
  ["a < :n", false, { ":n": text("6") }],
  ["a BETWEEN :n AND :m", true, { ":n": number(5), ":m": number(6) }],
  ["a IN (:n, :m)", true, { ":n": number(4), ":m": number(5) }],
  ["NOT a = :n", false, { ":n": number(5) }],
  ["a = :n OR a = :m AND word = :m", true, { ":n": number(5), ":m": number(6) }],
  ["(a = :n OR a = :m) AND word = :m", false, { ":n": number(5), ":m": number(6) }],
  ["absent = :n", false, { ":n": number(1) }],
  ["absent < :n", false, { ":n": number(1) }],
  ["absent <> :n", true, { ":n": number(1) }],
  ["tags = :s", true, { ":s": { SS: ["y", "x"] } }],
];

/** `#list` and `#rank` stand for reserved words. */
function namesIn(expression: string) {
  const names = expression.match(/#\w+/g) ?? [];
  if (names.length === 0) return {};
  return {
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
  };
}

const refusedConditions: readonly (readonly [string, Partial<PutItemCommandInput>, string])[] = [
  [
    "an empty expression",
    { ConditionExpression: "" },
    "Invalid ConditionExpression: The expression can not be empty;",
  ],
  [
    "a function that does not exist",
    { ConditionExpression: "exists(a)" },
    "Invalid ConditionExpression: Invalid function name; function: exists",
  ],
  [
    "a wrong number of operands",
    { ConditionExpression: "begins_with(a)" },
    "Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
  ],
  [
    "an operand of a wrong type",
    { ConditionExpression: "begins_with(a, :n)", ExpressionAttributeValues: { ":n": number(1) } },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  ],
  [
    "bounds in the wrong order",
    {
      ConditionExpression: "a BETWEEN :n AND :m",
      ExpressionAttributeValues: { ":n": number(2), ":m": number(1) },
    },
    "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
  ],
  [
    "a comparison of a thing with itself",
    { ConditionExpression: "a = a" },
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
  ],
  [
    "a reserved word",
    { ConditionExpression: "attribute_exists(name)" },
    "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name",
  ],
  [
    "a name that is not given",
    { ConditionExpression: "attribute_exists(#a)" },
    "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
  ],
  [
    "a value that is not given",
    { ConditionExpression: "a = :a" },
    "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :a",
  ],
  [
    "a name that is not used",
    { ConditionExpression: "attribute_exists(a)", ExpressionAttributeNames: { "#b": "b" } },
    "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
  ],
  [
    "a value that is not used",
    { ConditionExpression: "attribute_exists(a)", ExpressionAttributeValues: { ":b": text("b") } },
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}",
  ],
  [
    "values without an expression",
    { ExpressionAttributeValues: { ":b": text("b") } },
    "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
  ],
  [
    "names without an expression",
    { ExpressionAttributeNames: { "#b": "b" } },
    "ExpressionAttributeNames can only be specified when using expressions",
  ],
  [
    "expressions beside their predecessors",
    { ConditionExpression: "attribute_exists(a)", Expected: { a: { Exists: false } } },
    "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
  ],
];

const refusedUpdates: readonly (readonly [string, string, Values, string])[] = [
  [
    "a change of the key",
    "SET pk = :v",
    { ":v": text("1") },
    "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
  ],
  [
    "a change inside the key",
    "SET pk.deep = :v",
    { ":v": text("1") },
    "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
  ],
  [
    "paths that overlap",
    "SET doc = :v, doc.deep = :v",
    { ":v": text("1") },
    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [doc], path two: [doc, deep]",
  ],
  [
    "a section that comes twice",
    "SET a = :v SET b = :v",
    { ":v": text("1") },
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  ],
  [
    "a path through what is not there",
    "SET absent.deep = :v",
    { ":v": text("1") },
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "arithmetic with text",
    "SET a = word + :v",
    { ":v": number(1) },
    "An operand in the update expression has an incorrect data type",
  ],
  [
    "arithmetic with what is not there",
    "SET a = absent + :v",
    { ":v": number(1) },
    "The provided expression refers to an attribute that does not exist in the item",
  ],
  [
    "ADD of text",
    "ADD a :v",
    { ":v": text("1") },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
  ],
  [
    "ADD to text",
    "ADD word :v",
    { ":v": number(1) },
    "An operand in the update expression has an incorrect data type",
  ],
  [
    "an index key that becomes of another type",
    "SET a = :v, #rank = word",
    { ":v": text("1") },
    "The update expression attempted to update the secondary index key to unsupported type",
  ],
];

/** Conditions and updates, and the words in which wrong ones are refused. */
export const dynamodbExpressionCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    ...conditions.map(([ConditionExpression, holds, values]) => ({
      name: `the condition ${ConditionExpression}${values ? ` with ${JSON.stringify(values)}` : ""} ${holds ? "holds" : "fails"}`,
      run: async (client: FidelityClient) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const key = keyOf(client.unique());
        await dynamodb.send(new PutItemCommand({ TableName, Item: { ...key, ...item } }));
        const conditional = dynamodb.send(
          new DeleteItemCommand({
            TableName,
            Key: key,
            ConditionExpression,
            ...namesIn(ConditionExpression),
            ...(values && { ExpressionAttributeValues: values }),
          }),
        );

        if (!holds) return expectError(conditional, "ConditionalCheckFailedException", FAILED);
        await conditional;
        const found = await dynamodb.send(
          new GetItemCommand({ TableName, Key: key, ConsistentRead: true }),
        );
        assert.equal(found.Item, undefined);
      },
    })),
    {
      name: "a condition that fails changes nothing",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const key = keyOf(client.unique());
        const put = (a: number) =>
          dynamodb.send(
            new PutItemCommand({
              TableName,
              Item: { ...key, a: number(a) },
              ConditionExpression: "attribute_not_exists(pk)",
            }),
          );
        await put(1);

        await expectError(put(2), "ConditionalCheckFailedException", FAILED);

        const { Item } = await dynamodb.send(
          new GetItemCommand({ TableName, Key: key, ConsistentRead: true }),
        );
        assert.deepEqual(Item?.a, number(1));
      },
    },
    {
      name: "of writes on one condition at the same time, one succeeds",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const key = keyOf(client.unique());

        const outcomes = await Promise.allSettled(
          Array.from({ length: 10 }, () =>
            dynamodb.send(
              new PutItemCommand({
                TableName,
                Item: key,
                ConditionExpression: "attribute_not_exists(pk)",
              }),
            ),
          ),
        );

        assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
      },
    },
    ...(["put", "update", "delete"] as const).map((kind) => ({
      name: `a failed ${kind} shows the item that it met, when asked to`,
      run: async (client: FidelityClient) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        const Item = { ...Key, a: number(1) };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));
        const condition = {
          TableName,
          ConditionExpression: "a = :two",
          ExpressionAttributeValues: { ":two": number(2) },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
        };

        const call = {
          put: () => dynamodb.send(new PutItemCommand({ ...condition, Item })),
          update: () =>
            dynamodb.send(
              new UpdateItemCommand({ ...condition, Key, UpdateExpression: "REMOVE a" }),
            ),
          delete: () => dynamodb.send(new DeleteItemCommand({ ...condition, Key })),
        }[kind];
        const error = await call().then(
          () => undefined,
          (reason: unknown) => reason,
        );

        assert.ok(error instanceof ConditionalCheckFailedException, String(error));
        assert.deepEqual(error.Item, Item);
      },
    })),
    ...refusedConditions.map(([what, input, message]) => ({
      name: `PutItem refuses ${what} in a condition`,
      run: async (client: FidelityClient) => {
        const TableName = await client.table();
        const command = new PutItemCommand({ TableName, Item: keyOf(client.unique()), ...input });

        await expectError(client.dynamodb.send(command), "ValidationException", message);
      },
    })),
    {
      name: "a syntax error is named with its token",
      run: async (client) => {
        const TableName = await client.table();
        const command = new PutItemCommand({
          TableName,
          Item: keyOf(client.unique()),
          ConditionExpression: "attribute_exists(a",
        });

        await expectError(
          client.dynamodb.send(command),
          "ValidationException",
          /^Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "/,
        );
      },
    },
    ...refusedUpdates.map(([what, UpdateExpression, ExpressionAttributeValues, message]) => ({
      name: `UpdateItem refuses ${what}`,
      run: async (client: FidelityClient) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, ...item } }));
        const input: UpdateItemCommandInput = {
          TableName,
          Key,
          UpdateExpression,
          ExpressionAttributeValues,
          ...namesIn(UpdateExpression),
        };

        await expectError(
          dynamodb.send(new UpdateItemCommand(input)),
          "ValidationException",
          message,
        );
      },
    })),
  ],
);
