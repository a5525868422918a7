import assert from "node:assert/strict";
import type { HttpAnswer } from "./send-http.ts";

/** An error of the service with this code and, where it is settled, this message. */
export async function expectError(
  call: Promise<unknown>,
  code: string,
  message?: string | RegExp,
): Promise<void> {
  const error = await call.then(
    () => assert.fail(`succeeded, wanted ${code}${message ? `: ${message}` : ""}`),
    (reason: unknown) => reason,
  );
  if (error instanceof assert.AssertionError) throw error;
  const { name, message: text } = error as Error;
  assert.equal(name, code, `${name}: ${text}\nwanted ${code}${message ? `: ${message}` : ""}`);
  if (typeof message === "string") assert.equal(text, message);
  else if (message !== undefined) assert.match(text, message);
}

/** The status, or a failure that shows the answer. */
export function expectStatus(answer: HttpAnswer, status: number): void {
  assert.equal(answer.status, status, `status ${answer.status}, body ${answer.text.slice(0, 500)}`);
}

/** An answer of the gateway itself: `{"message": ...}`. */
export function expectMessage(answer: HttpAnswer, status: number, message: string): void {
  expectStatus(answer, status);
  assert.deepEqual(JSON.parse(answer.text), { message });
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
}

/** Tries again for a while what becomes true a moment later on AWS. */
export async function eventually(
  attempt: () => Promise<void>,
  milliseconds = 10_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
