import { float } from "../src/index.ts";
import { type EngineResult, renderCase } from "./engine.ts";
import type { ReferenceResult } from "./reference.ts";

/** `{"$float": "1.0"}` as the engine's float. */
export function revive(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(revive);
  if (data === null || typeof data !== "object") return data;
  if ("$float" in data) return float(Number(data.$float));
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, revive(value)]));
}

/** What COMPATIBILITY.md lists and a generated template runs into: see the reason of each. */
const KNOWN_DIFFERENCES: readonly RegExp[] = [
  // Addresses in memory.
  /0x[0-9a-f]{6,}/,
  // Said better here: that something is undefined, not what Python's class for it lacks.
  /StrictUndefined|type Undefined doesn't define/,
];

/** Why the two results are not the same, or `undefined`. */
export function difference(engine: EngineResult, reference: ReferenceResult): string | undefined {
  const expected = "text" in reference ? reference.text : reference.message;
  if (KNOWN_DIFFERENCES.some((known) => known.test(expected))) return undefined;
  if ("text" in engine && "text" in reference) {
    return engine.text === reference.text ? undefined : "another text";
  }
  // Jinja2 folds constants while it compiles, and so fails on places that are never reached.
  const folding = "folding" in reference && reference.folding && reference.kind !== "syntax";
  if (folding) return undefined;
  if ("text" in engine || "text" in reference) return "only one of them fails";
  // Python runs out of memory, or into its own limits, later.
  if (engine.code === "limit") return undefined;
  if (engine.code !== reference.kind) return "another code";
  // Python's own TypeErrors name functions that do not exist here; Jinja2's messages must be there.
  if (reference.kind === "type") return undefined;
  return engine.message.includes(reference.message) ? undefined : "another message";
}

export function compareWithReference(
  template: string,
  context: unknown,
  reference: ReferenceResult,
): { readonly engine: EngineResult; readonly difference: string | undefined } {
  const engine = renderCase(template, revive(context) as Record<string, unknown>);
  return { engine, difference: difference(engine, reference) };
}
