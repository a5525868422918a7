import assert from "node:assert/strict";
import type { Answer, ConformanceClient } from "./client.ts";

/** One statement about the API and how to try it. */
export interface ConformanceCase {
  readonly name: string;
  /** Takes as long as all others together: left out where somebody waits. */
  readonly isLong?: boolean;
  readonly run: (client: ConformanceClient) => Promise<void>;
}

/** An item, as far as the suite looks into it. */
export interface ItemBody {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The JSON body of an answer. */
export const bodyOf = <T = ItemBody>(answer: Answer): T => JSON.parse(answer.text) as T;

/** The entity tag of an answer, which must have one. */
export function entityTagOf(answer: Answer): string {
  const tag = answer.headers.get("etag");
  assert.match(tag ?? "", /^"[^"]+"$/, "ETag must be a strong entity tag");
  return tag ?? "";
}

/** Creates an item for a case to work on. */
export async function createItem(
  client: ConformanceClient,
  draft: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly item: ItemBody; readonly path: string; readonly etag: string }> {
  const answer = await client.send("POST", "/items", { body: { name: "conformance", ...draft } });
  expectStatus(answer, 201);
  const item = bodyOf(answer);
  return { item, path: `/items/${item.id}`, etag: entityTagOf(answer) };
}

/** The status, or a failure that shows the answer. */
export function expectStatus(answer: Answer, status: number): void {
  assert.equal(answer.status, status, `status ${answer.status}, body ${answer.text.slice(0, 500)}`);
}

/** A success with a JSON body. */
export function expectJson(answer: Answer, status: number): void {
  expectStatus(answer, status);
  assert.equal(answer.headers.get("content-type"), "application/json");
}

/** What a problem must name as its cause. */
export interface Place {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
}

/** A problem of RFC 9457 with this code, naming every given place. */
export function expectProblem(
  answer: Answer,
  status: number,
  code: string,
  ...places: readonly Place[]
): void {
  expectStatus(answer, status);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  const problem = bodyOf<{
    type: string;
    title: string;
    status: number;
    detail: string;
    requestId: string;
    errors?: (Place & { detail: string })[];
  }>(answer);
  assert.equal(problem.type, `urn:problem-type:items:${code}`);
  assert.equal(problem.status, status);
  assert.ok(problem.title && problem.detail && problem.requestId, answer.text);
  assert.doesNotMatch(answer.text, /\.m?[jt]s:\d+/, "a problem must not show where it came from");
  const errors = problem.errors ?? [];
  for (const place of places) {
    const found = errors.some(
      (error) =>
        error.detail !== "" &&
        Object.entries(place).every(([key, value]) => error[key as keyof Place] === value),
    );
    assert.ok(found, `errors must name ${JSON.stringify(place)}: ${JSON.stringify(errors)}`);
  }
}
