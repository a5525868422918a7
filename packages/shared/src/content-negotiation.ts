import type { HttpRequest } from "./http.ts";
import { headerProblem, Problem } from "./problem.ts";

const MAXIMUM_LENGTH = 4_096;

/**
 * Checks that the client takes JSON (RFC 9110, 12.5.1: the most specific range decides).
 *
 * @throws Problem `not-acceptable` when it does not.
 */
export function requireJsonAccepted(request: HttpRequest): void {
  const accept = request.headers.get("accept");
  if (accept === undefined || accept.trim() === "") return;
  if (accept.length > MAXIMUM_LENGTH) {
    throw headerProblem("Accept", `must be at most ${MAXIMUM_LENGTH} characters`);
  }
  const ranges = new Map(accept.split(",").map(parseRange));
  const weight = ranges.get("application/json") ?? ranges.get("application/*") ?? ranges.get("*/*");
  if (weight === undefined || weight === 0) {
    throw new Problem("not-acceptable", "the answer is application/json: accept it");
  }
}

function parseRange(text: string): [string, number] {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="));
  return [range, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
}
