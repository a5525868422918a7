import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeFrame, FrameError, FrameReader } from "./frames.ts";

it("puts messages together again however a pipe cuts them", () => {
  const message = fc.record({
    type: fc.string({ unit: "binary" }),
    payload: fc.string({ unit: "binary", maxLength: 300 }),
    value: fc.jsonValue(),
  });
  fc.assert(
    fc.property(
      fc.array(message),
      fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
      (sent, cuts) => {
        const bytes = Buffer.concat(sent.map((each) => encodeFrame(each)));
        const reader = new FrameReader(1_000_000);
        const received = [];
        for (let offset = 0; offset < bytes.length; ) {
          const length = cuts.next().value;
          received.push(...reader.read(bytes.subarray(offset, offset + length)));
          offset += length;
        }
        const wellFormed = (text: string) => Buffer.from(text).toString();
        const expected = sent.map((each) => ({ ...each, payload: wellFormed(each.payload) }));
        expect(received).toEqual(JSON.parse(JSON.stringify(expected)));
      },
    ),
  );
});

it("refuses a frame that is longer than its reader takes, before it has come", () => {
  const reader = new FrameReader(100);

  const read = () => [...reader.read(Buffer.from([10, 0, 0, 0, 100, 0, 0, 0]))];

  expect(read).toThrow(FrameError);
});
