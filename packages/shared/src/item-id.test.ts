import { expect, it } from "vitest";
import { newItemId, parseItemId } from "./item-id.ts";

it("makes a UUIDv7 of the time and random bits", () => {
  // The example of RFC 9562, appendix A.6, but for the bits that are random.
  const now = new Date("2022-02-22T19:22:22.000Z");

  const id = newItemId(now, new Uint8Array(10).fill(0xff));

  expect(id).toBe("017f22e2-79b0-7fff-bfff-ffffffffffff");
});

it("makes ids that sort by time", () => {
  const earlier = newItemId(new Date(1_000));
  const later = newItemId(new Date(1_001));

  expect(earlier < later).toBe(true);
});

it("reads its own ids, in either case", () => {
  const id = newItemId(new Date());

  expect(parseItemId(id)).toBe(id);
  expect(parseItemId(id.toUpperCase())).toBe(id);
});

it.each([
  "",
  "1",
  "017f22e2-79b0-4fff-bfff-ffffffffffff",
  "017f22e2-79b0-7fff-ffff-ffffffffffff",
  "017f22e279b07fffbfffffffffffffff",
  " 017f22e2-79b0-7fff-bfff-ffffffffffff",
  "017f22e2-79b0-7fff-bfff-ffffffffffff\n",
])("does not read %j", (text) => {
  expect(parseItemId(text)).toBeUndefined();
});
