import fc from "fast-check";
import {
  attributes,
  conditions,
  type Fragment,
  joined,
  paths,
  scalars,
  updates,
  type Value,
  value,
  withExpressions,
} from "./fragments.ts";

/** One request, for the table that a scenario is about: `TABLE` stands for its name. */
export interface Step {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A table and what is asked of it, in this order. */
export interface Scenario {
  readonly definition: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

export const TABLE = "TABLE";

type KeyType = "S" | "N" | "B";

interface Schema {
  readonly hash: KeyType;
  readonly range: KeyType | undefined;
  readonly indexes: readonly IndexOf[];
}

interface IndexOf {
  readonly name: string;
  readonly kind: "global" | "local";
  readonly keys: readonly string[];
  readonly projection: Readonly<Record<string, unknown>>;
}

/** The attributes that only keys of indexes give a type. */
const INDEX_KEYS: Readonly<Record<string, KeyType>> = { g: "S", h: "N" };

const KEY_VALUES: Readonly<Record<KeyType, readonly Value[]>> = {
  S: [{ S: "a" }, { S: "b" }, { S: "é" }, { S: "\u{1f600}" }],
  N: [{ N: "1" }, { N: "2" }, { N: "-1.5" }, { N: "1e2" }],
  B: [{ B: "AA==" }, { B: "AAE=" }, { B: "/w==" }],
};

const keyTypes = fc.constantFrom<KeyType>("S", "N", "B");
const projections = fc.constantFrom(
  { ProjectionType: "ALL" },
  { ProjectionType: "KEYS_ONLY" },
  { ProjectionType: "INCLUDE", NonKeyAttributes: ["a", "m"] },
);

const schemas: fc.Arbitrary<Schema> = fc
  .record({
    hash: keyTypes,
    range: fc.option(keyTypes, { nil: undefined }),
    global: fc.option(
      fc.record({
        keys: fc.constantFrom(["g"], ["g", "h"], ["h"], ["h", "pk"]),
        projection: projections,
      }),
      { nil: undefined },
    ),
    local: fc.option(
      fc.record({ keys: fc.constantFrom(["pk", "g"], ["pk", "h"]), projection: projections }),
      {
        nil: undefined,
      },
    ),
  })
  .map(({ hash, range, global, local }) => ({
    hash,
    range,
    indexes: [
      ...(global ? [{ name: "global", kind: "global" as const, ...global }] : []),
      ...(local && range ? [{ name: "local", kind: "local" as const, ...local }] : []),
    ],
  }));

const typeOfKey = ({ hash, range }: Schema, name: string): KeyType =>
  (name === "pk" ? hash : name === "sk" ? range : INDEX_KEYS[name]) ?? "S";

function definitionOf(schema: Schema): Record<string, unknown> {
  const tableKeys = schema.range ? ["pk", "sk"] : ["pk"];
  const names = [...new Set([...tableKeys, ...schema.indexes.flatMap(({ keys }) => keys)])];
  const keySchema = (keys: readonly string[]) =>
    keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" }));
  const indexesOf = (kind: IndexOf["kind"]) =>
    schema.indexes
      .filter((index) => index.kind === kind)
      .map(({ name, keys, projection }) => ({
        IndexName: name,
        KeySchema: keySchema(keys),
        Projection: projection,
      }));
  const [global, local] = [indexesOf("global"), indexesOf("local")];
  return {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: names.map((AttributeName) => ({
      AttributeName,
      AttributeType: typeOfKey(schema, AttributeName),
    })),
    KeySchema: keySchema(tableKeys),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
  };
}

/** Few keys, so that requests meet. */
const keysOf = ({ hash, range }: Schema): fc.Arbitrary<Readonly<Record<string, Value>>> =>
  fc
    .tuple(
      fc.constantFrom(...KEY_VALUES[hash].slice(0, 2)),
      fc.constantFrom(...KEY_VALUES[range ?? "S"]),
    )
    .map(([pk, sk]) => (range ? { pk, sk } : { pk }));

/** Rarely, an attribute that is the key of an index has what it cannot have there. */
const indexAttributes = fc.record(
  {
    g: fc.oneof(
      { arbitrary: fc.constantFrom(...KEY_VALUES.S), weight: 12 },
      { arbitrary: scalars, weight: 1 },
    ),
    h: fc.oneof(
      { arbitrary: fc.constantFrom(...KEY_VALUES.N), weight: 12 },
      { arbitrary: scalars, weight: 1 },
    ),
  },
  { requiredKeys: [] },
);

function items(schema: Schema): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc
    .tuple(keysOf(schema), attributes, indexAttributes)
    .map(([key, plain, index]) => ({ ...plain, ...index, ...key }));
}

function steps(schema: Schema): fc.Arbitrary<Step> {
  const key = keysOf(schema);
  const item = items(schema);
  const named = ["pk", ...(schema.range ? ["sk"] : []), "g", "h"];
  const condition = fc.option(conditions(named), { nil: undefined });
  const projection = fc.option(
    fc
      .uniqueArray(paths(named), {
        minLength: 1,
        maxLength: 3,
        selector: (path) => JSON.stringify(path),
      })
      .map((list) => joined(...list.flatMap((one, at) => (at ? [",", one] : [one])))),
    { nil: undefined, freq: 2 },
  );
  // Updates of keys are refused, which one in a few is to try.
  const update = updates(["g", "h"]);
  const onFailure = fc.constantFrom(undefined, "ALL_OLD");

  const put = fc.record({ item, condition, old: fc.boolean(), onFailure }).map(
    ({ item: Item, condition: ConditionExpression, old, onFailure: show }): Step => ({
      operation: "PutItem",
      input: {
        TableName: TABLE,
        Item,
        ...(old && { ReturnValues: "ALL_OLD" }),
        ...(show && { ReturnValuesOnConditionCheckFailure: show }),
        ...withExpressions({ ConditionExpression }),
      },
    }),
  );
  const updated = fc
    .record({
      key,
      update,
      condition,
      ReturnValues: fc.constantFrom("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"),
    })
    .map(
      ({
        key: Key,
        update: UpdateExpression,
        condition: ConditionExpression,
        ReturnValues,
      }): Step => ({
        operation: "UpdateItem",
        input: {
          TableName: TABLE,
          Key,
          ReturnValues,
          ...withExpressions({ UpdateExpression, ConditionExpression }),
        },
      }),
    );
  const removed = fc.record({ key, condition }).map(
    ({ key: Key, condition: ConditionExpression }): Step => ({
      operation: "DeleteItem",
      input: {
        TableName: TABLE,
        Key,
        ReturnValues: "ALL_OLD",
        ...withExpressions({ ConditionExpression }),
      },
    }),
  );
  const got = fc.record({ key, projection }).map(
    ({ key: Key, projection: ProjectionExpression }): Step => ({
      operation: "GetItem",
      input: {
        TableName: TABLE,
        Key,
        ConsistentRead: true,
        ...withExpressions({ ProjectionExpression }),
      },
    }),
  );
  return fc.oneof(
    { arbitrary: put, weight: 4 },
    { arbitrary: updated, weight: 4 },
    { arbitrary: removed, weight: 1 },
    { arbitrary: got, weight: 2 },
    { arbitrary: reads(schema, projection, conditions(["g", "h"])), weight: 4 },
    { arbitrary: batches(key, item), weight: 1 },
    { arbitrary: transactions({ key, item, update, condition, projection }), weight: 2 },
  );
}

/** Scans and queries, of the table and of its indexes, a few items a page. */
function reads(
  schema: Schema,
  projection: fc.Arbitrary<Fragment | undefined>,
  filter: fc.Arbitrary<Fragment>,
): fc.Arbitrary<Step> {
  const table = { name: undefined, keys: schema.range ? ["pk", "sk"] : ["pk"] };
  const source = fc.constantFrom(table, ...schema.indexes);
  const shared = fc.record({
    filter: fc.option(filter, { nil: undefined }),
    projection,
    Limit: fc.constantFrom(undefined, 1, 2, 3),
    Select: fc.constantFrom(undefined, undefined, undefined, "COUNT"),
  });
  return source.chain(({ name, keys }) => {
    const [hash = "pk", range] = keys;
    const rangeValue = fc.constantFrom(...KEY_VALUES[typeOfKey(schema, range ?? "sk")]);
    const rangeCondition = fc.oneof(
      fc
        .tuple(fc.constantFrom("=", "<", "<=", ">", ">="), rangeValue)
        .map(([operator, of]) => joined("AND", range ?? "", operator, value(of))),
      fc
        .tuple(rangeValue, rangeValue)
        .map(([low, high]) =>
          joined("AND", range ?? "", "BETWEEN", value(low), "AND", value(high)),
        ),
      rangeValue.map((start) => joined("AND begins_with(", range ?? "", ",", value(start), ")")),
    );
    const keyCondition = fc
      .tuple(
        fc.constantFrom(...KEY_VALUES[typeOfKey(schema, hash)]),
        range ? fc.option(rangeCondition, { nil: undefined }) : fc.constant(undefined),
      )
      .map(([of, more]) => joined(hash, "=", value(of), ...(more ? [more] : [])));
    return fc
      .record({ shared, keyCondition, isQuery: fc.boolean(), ScanIndexForward: fc.boolean() })
      .map(
        ({
          shared: { filter: FilterExpression, projection: ProjectionExpression, ...rest },
          ...own
        }): Step => ({
          operation: own.isQuery ? "Query" : "Scan",
          input: {
            TableName: TABLE,
            ...(name && { IndexName: name }),
            ...(own.isQuery && { ScanIndexForward: own.ScanIndexForward }),
            ...(rest.Limit && { Limit: rest.Limit }),
            ...(rest.Select && { Select: rest.Select }),
            ...withExpressions({
              ...(own.isQuery && { KeyConditionExpression: own.keyCondition }),
              FilterExpression,
              ...(!rest.Select && { ProjectionExpression }),
            }),
          },
        }),
      );
  });
}

function batches(key: fc.Arbitrary<unknown>, item: fc.Arbitrary<unknown>): fc.Arbitrary<Step> {
  const write = fc.oneof(
    item.map((Item) => ({ PutRequest: { Item } })),
    key.map((Key) => ({ DeleteRequest: { Key } })),
  );
  return fc.oneof(
    fc.array(write, { minLength: 1, maxLength: 3 }).map(
      (requests): Step => ({
        operation: "BatchWriteItem",
        input: { RequestItems: { [TABLE]: requests } },
      }),
    ),
    fc.array(key, { minLength: 1, maxLength: 3 }).map(
      (Keys): Step => ({
        operation: "BatchGetItem",
        input: { RequestItems: { [TABLE]: { Keys } } },
      }),
    ),
  );
}

function transactions(parts: {
  readonly key: fc.Arbitrary<unknown>;
  readonly item: fc.Arbitrary<unknown>;
  readonly update: fc.Arbitrary<Fragment>;
  readonly condition: fc.Arbitrary<Fragment | undefined>;
  readonly projection: fc.Arbitrary<Fragment | undefined>;
}): fc.Arbitrary<Step> {
  const TableName = TABLE;
  const { key, item, update, condition, projection } = parts;
  const action = fc.oneof(
    fc.tuple(item, condition).map(([Item, ConditionExpression]) => ({
      Put: { TableName, Item, ...withExpressions({ ConditionExpression }) },
    })),
    fc.tuple(key, condition).map(([Key, ConditionExpression]) => ({
      Delete: { TableName, Key, ...withExpressions({ ConditionExpression }) },
    })),
    fc.tuple(key, update, condition).map(([Key, UpdateExpression, ConditionExpression]) => ({
      Update: { TableName, Key, ...withExpressions({ UpdateExpression, ConditionExpression }) },
    })),
    fc.tuple(key, condition).map(([Key, given]) => ({
      ConditionCheck: {
        TableName,
        Key,
        ...withExpressions({ ConditionExpression: given ?? joined("attribute_exists(pk)") }),
      },
    })),
  );
  const get = fc.tuple(key, projection).map(([Key, ProjectionExpression]) => ({
    Get: { TableName, Key, ...withExpressions({ ProjectionExpression }) },
  }));
  return fc.oneof(
    fc
      .array(action, { minLength: 1, maxLength: 4 })
      .map(
        (TransactItems): Step => ({ operation: "TransactWriteItems", input: { TransactItems } }),
      ),
    fc
      .array(get, { minLength: 1, maxLength: 3 })
      .map((TransactItems): Step => ({ operation: "TransactGetItems", input: { TransactItems } })),
  );
}

/** Tables of all kinds of keys and indexes, and up to a dozen requests to each. */
export const scenarios: fc.Arbitrary<Scenario> = schemas.chain((schema) =>
  fc.array(steps(schema), { minLength: 1, maxLength: 12 }).map((list) => ({
    definition: definitionOf(schema),
    // What is left in the end shows in the table and in each of its indexes.
    steps: [
      ...list,
      ...[undefined, ...schema.indexes.map(({ name }) => name)].map(
        (IndexName): Step => ({
          operation: "Scan",
          input: { TableName: TABLE, ...(IndexName && { IndexName }) },
        }),
      ),
    ],
  })),
);
