import { afterAll, beforeAll, expect, it } from "vitest";
import { openDynamoDb } from "../packages/dynamodb/src/index.ts";
import model from "../packages/dynamodb/src/model/generated/requests.json" with { type: "json" };
import { type Shape, shapeOf } from "../packages/dynamodb/src/model/model.ts";
import { OPERATIONS } from "../packages/dynamodb/src/operations/index.ts";
import { dynamoDbAccess } from "../packages/sandbox/src/iam/dynamodb-access.ts";

const account = { region: "eu-west-1", accountId: "123456789012" };
const operations = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

/** A value of a shape, with a word wherever a text, a name or a key belongs. */
function sample(shapeName: string, word: string): unknown {
  if (shapeName === "AttributeValue") return { S: word };
  const shape: Shape = shapeOf(shapeName) ?? { type: "string" };
  switch (shape.type) {
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members ?? {}).map(([name, of]) => [name, sample(of, word)]),
      );
    case "map":
      return { [word]: sample(shape.value ?? "", word) };
    case "list":
      return [sample(shape.member ?? "", word)];
    case "string":
      return shape.enum?.[0] ?? word;
    case "boolean":
      return true;
    default:
      return 1;
  }
}

const membersOf = (operation: keyof typeof OPERATIONS) =>
  shapeOf(model.operations[operation])?.members ?? {};

/** Every member that a request of any operation can have. */
const all = Object.assign({}, ...operations.map(membersOf)) as Record<string, string>;

let dynamodb: Awaited<ReturnType<typeof openDynamoDb>>;

beforeAll(async () => {
  dynamodb = await openDynamoDb({ ...account, clock: () => new Date(0) });
});
afterAll(() => dynamodb.close());

/** What a role has to be allowed for a request, as the endpoint asks it. */
function accessOf(operation: keyof typeof OPERATIONS, request: object): unknown {
  const options = {
    ...account,
    partitionKeyOf: (table: string) => table,
    statementAccess: ({ Statement }: { readonly Statement: string }) =>
      ({ action: "PartiQLSelect", table: Statement, isFullScan: false }) as const,
  };
  const { input } = dynamodb.prepare(operation, request);
  return JSON.parse(JSON.stringify(dynamoDbAccess(operation, input, options)));
}

it.each(operations)(
  "says nothing of what %s touches by members of other operations",
  (operation) => {
    const own = membersOf(operation);
    const request = sample(model.operations[operation], "mine") as object;
    const foreign = Object.entries(all)
      .filter(([name]) => !Object.hasOwn(own, name))
      .map(([name, shape]) => ({ [name]: sample(shape, "stray") }));

    const alone = accessOf(operation, request);
    const beside = [...foreign, Object.assign({}, ...foreign)].map((one) =>
      accessOf(operation, { ...one, ...request }),
    );

    expect(beside.length).toBeGreaterThan(50);
    for (const access of beside) expect(access).toEqual(alone);
    // Lists of everything are allowed as a whole.
    expect(JSON.stringify(alone)).toMatch(
      /^List(Backups|Streams|Tables)$|^DescribeLimits$/.test(operation) ? /"\*"/ : /mine/,
    );
  },
);
