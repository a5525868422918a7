import { describe, expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

describe("a token bucket", () => {
  it("admits a burst, then the rate", () => {
    const bucket = new TokenBucket({ burstLimit: 2, rateLimit: 10 }, 0);

    const taken = [0, 0, 0, 99, 100, 150, 200].map((now) => bucket.take(now));

    expect(taken).toEqual([true, true, false, false, true, false, true]);
  });

  it("holds no more than its burst, however long nobody comes", () => {
    const bucket = new TokenBucket({ burstLimit: 1, rateLimit: 10 }, 0);

    const taken = [60_000, 60_000].map((now) => bucket.take(now));

    expect(taken).toEqual([true, false]);
  });

  it.each([
    ["a burst of none", { burstLimit: 0, rateLimit: 10 }, [false, false]],
    ["a rate of none", { burstLimit: 1, rateLimit: 0 }, [true, false]],
    ["only a rate", { rateLimit: 1 }, [true, true]],
    ["only a burst", { burstLimit: 1 }, [true, true]],
  ])("takes %s at its word", (_name, throttling, expected) => {
    const bucket = new TokenBucket(throttling, 0);

    expect([bucket.take(0), bucket.take(1000)]).toEqual(expected);
  });
});
