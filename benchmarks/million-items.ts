/**
 * A table of the service's layout with 1,000,000 items beside one with 1,000: a get, a page of its list
 * index, and opening it, in turns in one process.
 *
 * To fill takes minutes. What `node benchmarks/million-items.ts fill <directory>` has filled before is
 * measured where PROTON_BENCH_ITEMS names the directory.
 */
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DATABASE_FILE, type DynamoDb, openDynamoDb } from "../packages/dynamodb/src/index.ts";
import { percentile, report } from "./lib/figure.ts";

const MANY = 1_000_000;
const FEW = 1_000;
const BATCH = 25;
const SHARDS = 4;
const ROUNDS = 20;
const CALLS = 100;
const STARTS = 9;
const FLAT = 1.5;
const TABLE = "items";

const open = (path: string): Promise<DynamoDb> =>
  openDynamoDb({
    path,
    region: "eu-central-1",
    accountId: "0".repeat(12),
    clock: () => new Date(),
  });

const idOf = (index: number): string =>
  `01920000-0000-7000-8000-${String(index).padStart(12, "0")}`;

const itemOf = (index: number) => ({
  pk: { S: `item#${idOf(index)}` },
  listShard: { S: String(index % SHARDS) },
  id: { S: idOf(index) },
  name: { S: `item ${index}` },
  tags: { L: [{ S: "a tag" }] },
  version: { N: "1" },
  createdAt: { S: "2026-11-27T00:00:00.000Z" },
  updatedAt: { S: "2026-11-27T00:00:00.000Z" },
});

/** Fills a table, unless a run before has: one that did not end leaves nothing in its place. */
async function fill(path: string, count: number): Promise<void> {
  if (existsSync(path)) return;
  const part = `${path}.part`;
  rmSync(part, { recursive: true, force: true });
  const dynamodb = await open(part);
  await dynamodb.execute("CreateTable", {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "listShard", "id"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "list",
        KeySchema: [
          { AttributeName: "listShard", KeyType: "HASH" },
          { AttributeName: "id", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  for (let first = 0; first < count; first += BATCH) {
    const puts = Array.from({ length: BATCH }, (_, offset) => ({
      PutRequest: { Item: itemOf(first + offset) },
    }));
    await dynamodb.execute("BatchWriteItem", { RequestItems: { [TABLE]: puts } });
  }
  await dynamodb.close();
  renameSync(part, path);
}

async function fillAll(sizes: readonly Sized[]): Promise<void> {
  for (const { path, count } of sizes) {
    const began = performance.now();
    await fill(path, count);
    const seconds = (performance.now() - began) / 1_000;
    const megabytes = statSync(join(path, DATABASE_FILE)).size / 1e6;
    console.error(`${count} items: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`);
  }
}

interface Sized {
  readonly path: string;
  readonly count: number;
}

/** Median milliseconds of a piece of work with each database, in turns. */
async function inTurns(
  sizes: readonly Sized[],
  rounds: number,
  work: (size: Sized, round: number) => Promise<number>,
): Promise<readonly number[]> {
  const samples = sizes.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, size] of sizes.entries()) samples[index]?.push(await work(size, round));
  }
  return samples.map((sample) => percentile(sample, 0.5));
}

/** Milliseconds a call, over calls that touch items all over the table. */
async function timeCalls(count: number, round: number, call: (index: number) => Promise<void>) {
  const began = performance.now();
  for (let repeat = 0; repeat < CALLS; repeat++) {
    await call(((round * CALLS + repeat) * 7_919) % count);
  }
  return (performance.now() - began) / CALLS;
}

function reportFlat(what: string, [many = 0, few = 0]: readonly number[]): void {
  report({
    name: `${what} at 1,000,000 items`,
    value: many,
    unit: "ms",
    against: { name: "the same at 1,000", value: few },
    budget: `at most ${FLAT} times`,
    within: many <= few * FLAT,
  });
}

const sizesIn = (directory: string): readonly Sized[] => [
  { path: join(directory, "many"), count: MANY },
  { path: join(directory, "few"), count: FEW },
];

const [command, toFill] = process.argv.slice(2);
const kept = process.env.PROTON_BENCH_ITEMS;
if (command === "fill" && toFill !== undefined) await fillAll(sizesIn(toFill));
else if (kept !== undefined) await measure(sizesIn(kept));
else {
  const directory = mkdtempSync(join(tmpdir(), "million-items-"));
  try {
    await measure(sizesIn(directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(sizes: readonly Sized[]): Promise<void> {
  await fillAll(sizes);

  // Without its seal a file is read whole.
  for (const { path } of sizes) rmSync(join(path, `${DATABASE_FILE}-seal`));
  const firstStarts = await inTurns(sizes, 1, timeStart);
  const starts = await inTurns(sizes, STARTS, timeStart);

  const opened = new Map<Sized, DynamoDb>();
  for (const size of sizes) opened.set(size, await open(size.path));
  const get = ({ count, ...size }: Sized, round: number, dynamodb: DynamoDb) =>
    timeCalls(count, round, async (index) => {
      const answer = await dynamodb.execute("GetItem", {
        TableName: TABLE,
        Key: { pk: { S: `item#${idOf(index)}` } },
      });
      if (!(answer as { Item?: unknown }).Item) throw new Error(`no item ${index} in ${size.path}`);
    });
  const page = ({ count, ...size }: Sized, round: number, dynamodb: DynamoDb) =>
    timeCalls(count, round, async (index) => {
      const answer = await dynamodb.execute("Query", {
        TableName: TABLE,
        IndexName: "list",
        KeyConditionExpression: "listShard = :shard AND id >= :id",
        ExpressionAttributeValues: {
          ":shard": { S: String(index % SHARDS) },
          // The pages of the smaller table are whole, too.
          ":id": { S: idOf(Math.min(index, count - 20 * SHARDS)) },
        },
        Limit: 20,
      });
      const { Count } = answer as { Count: number };
      if (Count !== 20) throw new Error(`a page of ${Count} in ${size.path}`);
    });
  const onOpened = (work: typeof get) => (size: Sized, round: number) =>
    work(size, round, opened.get(size) as DynamoDb);
  await inTurns(sizes, ROUNDS, onOpened(get));
  const gets = await inTurns(sizes, ROUNDS, onOpened(get));
  await inTurns(sizes, ROUNDS, onOpened(page));
  const pages = await inTurns(sizes, ROUNDS, onOpened(page));
  for (const dynamodb of opened.values()) await dynamodb.close();

  reportFlat("GetItem of packages/dynamodb", gets);
  reportFlat("Query of packages/dynamodb, a page of 20 of an index", pages);
  reportFlat("opening packages/dynamodb, files unchanged", starts);
  report({
    name: "opening packages/dynamodb with 1,000,000 items, every page checked",
    value: firstStarts[0] ?? Number.NaN,
    unit: "ms",
    against: { name: "files unchanged", value: starts[0] ?? Number.NaN },
    budget: "none",
    within: true,
  });
}

async function timeStart({ path }: Sized): Promise<number> {
  const began = performance.now();
  const dynamodb = await open(path);
  const took = performance.now() - began;
  await dynamodb.close();
  return took;
}
