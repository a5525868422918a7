import type { Throttling } from "../services.ts";

/** Limits requests to a rate after a burst, the way API Gateway throttles a stage or route. */
export class TokenBucket {
  readonly #burst: number;
  readonly #rate: number;
  #tokens: number;
  #filledAt: number;

  /** @param now Milliseconds of a clock that only goes forward. */
  constructor({ burstLimit, rateLimit }: Throttling, now: number) {
    this.#rate = rateLimit ?? Number.POSITIVE_INFINITY;
    this.#burst = burstLimit ?? Math.max(1, this.#rate);
    this.#tokens = this.#burst;
    this.#filledAt = now;
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    const added = ((now - this.#filledAt) / 1000) * this.#rate;
    this.#tokens = Math.min(this.#burst, this.#tokens + (Number.isNaN(added) ? 0 : added));
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
