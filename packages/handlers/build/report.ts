import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BundledHandler } from "./bundle.ts";

/** Upper limits; budgets.json holds them. */
export interface Budgets {
  readonly functionZipBytes: number;
  /** Of a handler with the chunks it loads. */
  readonly handlerBytes: number;
}

/** What was measured of one handler, with the chunks it loads. */
export interface HandlerFigures {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Shown and not judged, because machines differ: benchmarks/module-load.ts has its budget. */
  readonly moduleLoadMilliseconds: number;
}

/** The sizes of a handler in the output directory. */
export function sizesOf(handler: BundledHandler, directory: string) {
  const files = handler.files.map((file) => readFileSync(join(directory, file)));
  return {
    bytes: sum(files.map((file) => file.length)),
    gzipBytes: sum(files.map((file) => gzipSync(file).length)),
  };
}

/** One message for each figure over its budget. */
export function excessesOf(
  handlers: readonly HandlerFigures[],
  functionZipBytes: number,
  budgets: Budgets,
): readonly string[] {
  const figures = [
    ...handlers.map(({ name, bytes }) => ({
      what: `${name}, bytes`,
      value: bytes,
      budget: budgets.handlerBytes,
    })),
    { what: "function.zip, bytes", value: functionZipBytes, budget: budgets.functionZipBytes },
  ];
  return figures
    .filter(({ value, budget }) => !(value <= budget))
    .map(({ what, value, budget }) => `${what}: ${value} is over the budget of ${budget}`);
}

/** The figures as a table for people. */
export function formatFigures(handlers: readonly HandlerFigures[]): string {
  const rows = handlers.map(({ name, bytes, gzipBytes, moduleLoadMilliseconds }) =>
    row(name, String(bytes), String(gzipBytes), `${moduleLoadMilliseconds.toFixed(1)} ms`),
  );
  return [row("handler", "bytes", "gzip", "module load"), ...rows].join("\n");
}

const row = (name: string, ...cells: readonly string[]): string =>
  name.padEnd(14) + cells.map((cell) => cell.padStart(13)).join("");

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
