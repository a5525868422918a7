import { expect, it } from "vitest";
import { parseEventPattern } from "./event-pattern.ts";

const EVENT = {
  eventName: "INSERT",
  dynamodb: {
    Keys: { pk: { S: "order#7" } },
    NewImage: { state: { S: "Paid" }, tags: { SS: ["a", "b"] }, lines: { L: [{ S: "x" }] } },
    SizeBytes: 100,
    Empty: "",
    Null: null,
  },
};
const matches = (pattern: object) => {
  const parsed = parseEventPattern(JSON.stringify(pattern));
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed(EVENT);
};

// The comparisons of https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
it.each([
  ["a value", { eventName: ["INSERT"] }, { eventName: ["REMOVE"] }],
  [
    "one of several values",
    { eventName: ["REMOVE", "INSERT"] },
    { eventName: ["REMOVE", "MODIFY"] },
  ],
  [
    "several members",
    { eventName: ["INSERT"], dynamodb: { SizeBytes: [100] } },
    { eventName: ["INSERT"], dynamodb: { SizeBytes: [101] } },
  ],
  [
    "either member",
    { $or: [{ eventName: ["REMOVE"] }, { dynamodb: { SizeBytes: [100] } }] },
    { $or: [{ eventName: ["REMOVE"] }, { dynamodb: { SizeBytes: [1] } }] },
  ],
  [
    "what it begins with",
    { dynamodb: { Keys: { pk: { S: [{ prefix: "order#" }] } } } },
    { dynamodb: { Keys: { pk: { S: [{ prefix: "item#" }] } } } },
  ],
  [
    "what it ends with",
    { dynamodb: { Keys: { pk: { S: [{ suffix: "#7" }] } } } },
    { dynamodb: { Keys: { pk: { S: [{ suffix: "#8" }] } } } },
  ],
  [
    "case ignored",
    { dynamodb: { NewImage: { state: { S: [{ "equals-ignore-case": "paid" }] } } } },
    { dynamodb: { NewImage: { state: { S: ["paid"] } } } },
  ],
  [
    "anything but",
    { eventName: [{ "anything-but": ["REMOVE", "MODIFY"] }] },
    { eventName: [{ "anything-but": "INSERT" }] },
  ],
  [
    "anything but what begins so",
    { eventName: [{ "anything-but": { prefix: "REM" } }] },
    { eventName: [{ "anything-but": { prefix: "INS" } }] },
  ],
  [
    "a range of numbers",
    { dynamodb: { SizeBytes: [{ numeric: [">", 50, "<=", 100] }] } },
    { dynamodb: { SizeBytes: [{ numeric: [">", 50, "<", 100] }] } },
  ],
  [
    "numbers only, which attributes of type N are not",
    { dynamodb: { SizeBytes: [{ numeric: ["=", 100] }] } },
    { dynamodb: { Keys: { pk: { S: [{ numeric: ["=", 7] }] } } } },
  ],
  [
    "what is there",
    { dynamodb: { NewImage: { state: { S: [{ exists: true }] } } } },
    { dynamodb: { OldImage: { state: { S: [{ exists: true }] } } } },
  ],
  [
    "what is not there",
    { dynamodb: { OldImage: { state: { S: [{ exists: false }] } } } },
    { dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } },
  ],
  ["an empty text", { dynamodb: { Empty: [""] } }, { dynamodb: { Null: [""] } }],
  ["null", { dynamodb: { Null: [null] } }, { dynamodb: { Empty: [null] } }],
  [
    "an element of a list",
    { dynamodb: { NewImage: { tags: { SS: ["b"] } } } },
    { dynamodb: { NewImage: { tags: { SS: ["c"] } } } },
  ],
  [
    "an object in a list",
    { dynamodb: { NewImage: { lines: { L: { S: ["x"] } } } } },
    { dynamodb: { NewImage: { lines: { L: { S: ["y"] } } } } },
  ],
])("matches %s", (_what, fits, doesNot) => {
  expect([matches(fits), matches(doesNot)]).toEqual([true, false]);
});

it.each([
  ["{", "it is not JSON"],
  ["[]", "the pattern is not an object"],
  ['{"a":"b"}', 'the pattern at "a" is not an object'],
  ['{"a":[]}', "is an empty list"],
  ['{"a":[{"like":"b"}]}', 'the comparison "like"'],
  ['{"a":[{"prefix":1}]}', "compares prefix with 1"],
  ['{"a":[{"prefix":"a","suffix":"b"}]}', "more than one comparison"],
  ['{"a":[{"numeric":["~",1]}]}', "compares numeric"],
  ['{"a":[{"exists":"yes"}]}', "compares exists"],
  ['{"$or":{}}', "is not a list of patterns"],
  [`{"a":["${"x".repeat(4096)}"]}`, "longer than 4096"],
])("says what is wrong with %.40s", (text, message) => {
  expect(parseEventPattern(text)).toContain(message);
});

it("looks names up that objects have by themselves", () => {
  expect(matches({ constructor: { name: [{ exists: false }] } })).toBe(true);
});
