import { checkBundle, type TemplateBundle } from "@proton/bundle";
import type { FindingReport } from "../output/finding-report.ts";
import type { Terminal } from "../terminal.ts";
import { loadBundle } from "./load-bundle.ts";

/** A bundle with everything that is wrong with it. */
export interface CheckedBundle {
  readonly bundle: TemplateBundle | undefined;
  readonly report: FindingReport;
  /** Whether one of the findings is an error. */
  readonly failed: boolean;
}

/** Reads and checks the bundle at a path. Notes are left out: they keep nothing from happening. */
export function checkedBundle(path: string, terminal: Terminal): CheckedBundle {
  const loaded = loadBundle(path, terminal);
  const checked = loaded.bundle ? checkBundle(loaded.bundle) : [];
  const findings = [...loaded.findings, ...checked]
    .filter(({ severity }) => severity !== "info")
    .map(loaded.shown);
  return {
    bundle: loaded.bundle,
    report: { findings, targets: [loaded.name], text: loaded.text },
    failed: findings.some(({ severity }) => severity === "error"),
  };
}
