import * as z from "zod/mini";

const name = z.string().check(z.minLength(1), z.maxLength(255));

/** An item or a key as DynamoDB has it in JSON: `{ "id": { "S": "1" } }`. */
export const attributeMap = z.record(z.string(), z.record(z.string(), z.unknown()));
export type AttributeMap = z.infer<typeof attributeMap>;

const keyPart = z.object({
  name: z.string(),
  type: z.enum(["S", "N", "B"]),
  role: z.enum(["partition", "sort"]),
});
export type KeyPart = z.infer<typeof keyPart>;

/** A table of this machine. */
export const tableShape = z.object({
  accountId: z.string(),
  tableName: z.string(),
  key: z.array(keyPart),
  indexes: z.array(z.object({ name: z.string(), key: z.array(keyPart) })),
  items: z.number(),
  bytes: z.number(),
});
export type Table = z.infer<typeof tableShape>;

/** How a sort key is compared, and with how many values. */
export const SORT_OPERATORS = {
  "=": 1,
  "<": 1,
  "<=": 1,
  ">": 1,
  ">=": 1,
  begins_with: 1,
  between: 2,
} as const;
export type SortOperator = keyof typeof SORT_OPERATORS;

const keyText = z.string().check(z.maxLength(3_000));

/** A page of a table or of one of its indexes: all items (scan), or those of a partition key (query). */
export const itemsRequest = z.strictObject({
  accountId: name,
  tableName: name,
  indexName: z.optional(name),
  query: z.optional(
    z.strictObject({
      /** By the name of the attribute; as text, in base64 where it is binary. */
      partition: z.record(z.string(), keyText),
      sort: z.optional(
        z.strictObject({
          name: z.string(),
          operator: z.enum(Object.keys(SORT_OPERATORS) as [SortOperator, ...SortOperator[]]),
          values: z.array(keyText).check(z.minLength(1), z.maxLength(2)),
        }),
      ),
      isDescending: z.boolean(),
    }),
  ),
  limit: z.int().check(z.minimum(1), z.maximum(100)),
  /** What the page before ended with. */
  after: z.optional(attributeMap),
});
export type ItemsRequest = z.infer<typeof itemsRequest>;

export const itemsPage = z.object({
  items: z.array(attributeMap),
  next: z.optional(attributeMap),
});
export type ItemsPage = z.infer<typeof itemsPage>;

/**
 * A change to one item: `POST /console/items`. It is refused unless `allowsWrites` says that whoever
 * sits at the page has asked for it, and where the item is no longer what `before` says it was.
 */
export const itemChange = z.discriminatedUnion("verb", [
  z.strictObject({
    verb: z.literal("put"),
    accountId: name,
    tableName: name,
    item: attributeMap,
    /** The item that it replaces; absent for one that is not there yet. */
    before: z.optional(attributeMap),
    allowsWrites: z._default(z.boolean(), false),
  }),
  z.strictObject({
    verb: z.literal("delete"),
    accountId: name,
    tableName: name,
    before: attributeMap,
    allowsWrites: z._default(z.boolean(), false),
  }),
]);
export type ItemChange = z.input<typeof itemChange>;
