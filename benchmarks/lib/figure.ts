import { cpus, type } from "node:os";

/** One measured number beside its peer or limit, taken in the same run. */
export interface Figure {
  /** What was measured, such as `function.zip, all handlers`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against: a peer's number, or the budget itself. */
  readonly against: { readonly name: string; readonly value: number } | undefined;
  /** The budget in words, from docs/architecture.md. */
  readonly budget: string;
  readonly within: boolean;
}

/** Prints a figure as the line of JSON that `pnpm bench` collects. */
export function report(figure: Figure): void {
  console.log(JSON.stringify(figure));
}

/** Says, in the same stream, why a figure is missing. */
export function reportSkipped(name: string, reason: string): void {
  console.log(JSON.stringify({ name, skipped: reason }));
}

/** The machine a run was made on, as it is written beside its figures. */
export function machine(): string {
  const processors = cpus();
  return `${processors.length} x ${processors[0]?.model.trim() ?? "unknown processor"}, ${type()}, Node.js ${process.version}`;
}

/** The value below which the given share of the sorted sample lies. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
